"""The released rules with what a site adapts: only ever stricter."""
