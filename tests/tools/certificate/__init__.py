"""A second proof of the rules, by a solver that knows nothing of our engine.

``python -m rules export | python -m tests.tools.certificate`` reads the exported rules as formulas and lets Z3 look for
answers that break a promise. Of what stands beside it here, ``formulas``, ``promises``, ``presentations`` and
``__main__`` import Z3, the standard library and one another, and nothing of ``rules``: a mistake that our engine and
our own proof have in common is none of theirs.
"""
