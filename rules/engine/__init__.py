"""Answers to an outcome, by masks."""
