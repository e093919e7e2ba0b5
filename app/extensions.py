"""Flask extensions, created unbound."""

from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
