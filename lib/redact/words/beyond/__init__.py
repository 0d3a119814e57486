"""Words and tables of the experiments beyond the sources: captions, alternative texts, what a page shows of several arms."""
