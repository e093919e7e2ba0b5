"""What is printed: PDF, the wallet card, the squares that phones scan."""
