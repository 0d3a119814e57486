"""What pages on colors say: their sections, tables, findings and alternative texts."""
