"""What questions, rules and outcomes are made of. Nothing clinical."""
