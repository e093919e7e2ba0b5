"""Eight stories, walked in a browser."""
