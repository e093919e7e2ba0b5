"""Holds every engine that the rules are exported to against ``triage``: ``python -m tests.tools.certify``."""
