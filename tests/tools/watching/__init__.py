"""Which tests coverage need not follow, because the others reach the same lines."""
