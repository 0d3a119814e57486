"""Figure kinds of the experiments beyond the sources."""
