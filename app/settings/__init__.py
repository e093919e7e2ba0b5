"""What the operator sets, read once."""
