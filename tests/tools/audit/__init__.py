"""What others know how to look for, in the code, on the wire, in form fillers and in Firefox: ``make audit``."""
