"""The check without a network: a book of every page in one language, and what makes pages of it in the browser."""
