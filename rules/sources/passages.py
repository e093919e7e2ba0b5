"""Every passage the rules rest on, by name. The guide ranks first; what is not the guide says so."""

from rules.sources.guide import *  # noqa: F403  (each passage is named once, where it is declared)
from rules.sources.guidelines import *  # noqa: F403
from rules.sources.patient_pages import *  # noqa: F403
