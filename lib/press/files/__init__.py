"""Files: written in one piece, checked when read, found, kept, compared with what was planned, asked of git."""
