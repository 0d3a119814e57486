"""A study of coins, for the machinery's own tests: one page, one figure, one claim, numpy alone."""
