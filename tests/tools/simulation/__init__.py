"""The console beside a plain model of it, with faults in between: ``python -m tests.tools.simulation``."""
