"""Drawing: the canvas, the themes, saving a figure in three formats and two themes."""
