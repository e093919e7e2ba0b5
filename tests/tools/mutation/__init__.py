"""Mutation of the rules: every small mistake a rule could have must be noticed by a clinical case.

``python -m tests.tools.mutation`` changes the declared rules one way at a time and runs the case tables of
``tests/rules/cases`` against each mutant. A mutant that no case notices is a survivor: a mistake that could be made
without a case turning red. Nothing else may kill a mutant, least of all a snapshot of outcomes.
"""
