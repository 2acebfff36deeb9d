"""Benchmarks: each prints a ratio to a yardstick that runs in turn with it in the same run."""
