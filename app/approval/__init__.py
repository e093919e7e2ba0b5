"""Whether the rules in force, with their words, are signed off: what a sign-off covers, its file, how it stands now."""
