"""A saved call written into the record that it was launched from, once; never shown as there before that is known."""
