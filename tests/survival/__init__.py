"""What the project survives: slow tests that break things on purpose. `make survive` runs them, plain `pytest` does not."""
