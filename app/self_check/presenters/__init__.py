"""What the templates show, made from answers and outcomes."""
