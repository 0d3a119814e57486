"""Reading the sources of the book into document trees."""
