"""Drawing: the canvas, the themes, saving a figure in three formats, one of them for both themes."""
