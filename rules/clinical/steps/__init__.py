"""What is asked and what it means, one module a step: its items, then its red flags."""
