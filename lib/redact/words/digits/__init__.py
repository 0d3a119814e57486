"""What pages on digits say: their sections and alternative texts."""
