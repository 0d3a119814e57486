"""The search for a recipe that needs no picking: settings, what one is worth, and the order in which they are tried."""
