"""Red Flag Check: what is asked, what is decided, and why. Knows nothing of the web or the database."""
