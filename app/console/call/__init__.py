"""A call on the phone: the form, what it leads to so far, and the saving of it."""
