"""The build: plan, keys, one at a time, status, reference, release."""
