"""What jobs cost, and what many of them take on a cluster."""
