"""Lighthouse over what a patient sees first: ``make audit``."""
