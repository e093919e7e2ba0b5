"""The rules as a statement in SQL. Loaded by the command that prints it, for nothing else needs sqlglot."""
