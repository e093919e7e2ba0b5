"""The words beside a result."""
