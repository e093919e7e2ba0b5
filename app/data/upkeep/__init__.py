"""The database brought up to date, copied, resealed, checked, and cleared of what is old enough."""
