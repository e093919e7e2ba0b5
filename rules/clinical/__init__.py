"""What a clinical lead signs: the steps, the combinations, and what must never wait."""
