"""From the sources in `paper/` to a site and one PDF: by Quarto if there is one, else by Pandoc and Typst."""
