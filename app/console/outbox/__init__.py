"""A saved call written into the record that it was launched from, once; never said to be there before that is known."""
