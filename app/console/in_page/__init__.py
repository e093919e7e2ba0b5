"""What the page of a call works out by itself, without asking the server: the level so far, and where a row stands."""
