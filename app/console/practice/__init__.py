"""Practice: invented callers, whose level a nurse chooses before the rules show theirs. Nothing of it is stored."""
