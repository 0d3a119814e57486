"""The preview: the site on this machine's own address, its pages made anew while they are written."""
