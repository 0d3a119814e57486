"""What the pages of the experiments beyond the sources say: sentences, tables, alternative texts."""
