"""The file in which a site adapts the rules, upward only: what can stand in it, and the one that is in force."""
