"""What a change of the rules does, and how they do on cases."""
