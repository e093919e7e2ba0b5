"""The calls that are waiting: unfinished ones, and those to be called back."""
