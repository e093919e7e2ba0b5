"""A saved call: shown, handed over as text, exported."""
