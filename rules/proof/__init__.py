"""What is proved over the whole answer space."""
