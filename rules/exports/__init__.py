"""The rules and their outcomes for other programs."""
