"""Claims: quantities, conditions, predictions with their reasons, judgements, verdicts."""
