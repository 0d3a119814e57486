// Where the lab begins: it looks for the lab on a page, and loads the rest of its scripts there.
