"""What every answer of the server carries, and what can be seen of it from outside."""
