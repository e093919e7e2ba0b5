"""Breaks the running program on purpose, and counts what that cost: ``python -m tests.tools.faults``."""
