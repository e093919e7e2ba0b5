"""Practice: invented callers, whose level a nurse says before the rules say theirs. Nothing of it is kept anywhere."""
