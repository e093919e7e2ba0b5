"""The icons of an installed check."""
