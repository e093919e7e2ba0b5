"""Which language a page is in, its words, and its dates."""
