"""What a build shows while it runs: a line a job as it ends, on a terminal a bar, and what went wrong last of all"""
