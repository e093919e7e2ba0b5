"""Since when: what can be tapped, and its words."""

from typing import Final

from app.i18n.words import gettext
from rules.text import N_

CHOICES: Final = {
    "today": (N_("Today"), N_("began today")),
    "week": (N_("This week"), N_("began this week")),
    "longer": (N_("Longer ago"), N_("began longer ago than this week")),
}
"""What can be tapped, by its code: the words on the button, and those behind a finding."""


def in_words(choice: str | None) -> str | None:
    """Return since when, as it stands behind a finding; None where nothing was tapped."""
    return gettext(CHOICES[choice][1]) if choice in CHOICES else None


def on_a_button(choice: str | None) -> str:
    """Return since when, as it was tapped; empty where nothing was."""
    return gettext(CHOICES[choice][0]) if choice in CHOICES else ""
