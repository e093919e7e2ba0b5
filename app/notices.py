"""What a page says of what was just done, before anything else: its title is the title of the page."""

from typing import Final, NamedTuple

from app.i18n.words import gettext
from rules.text import N_


class Notice(NamedTuple):
    """What happened, in a few words and in full; a warning also carries a mark."""

    title: str
    words: str
    is_warning: bool = False


CLEARED: Final = Notice(N_("Answers cleared"), N_("Your answers are cleared. Nothing is kept."))
NOTHING_KEPT: Final = Notice(N_("Nothing is kept here"), N_("There was nothing left to clear. No answer is kept."))
NO_ANSWERS: Final = Notice(
    N_("No answers to show"),
    N_(
        "There are no answers here. They stay on the phone or computer where they were given, and they are cleared "
        "when nothing is opened for 30 minutes. If someone sent you this address, ask them what it said. Please start "
        "again."
    ),
    is_warning=True,
)
NUMBERS: Final = Notice(N_("Numbers saved"), N_("Your numbers are saved for this check."))
NURSE: Final = Notice(
    N_("No page for nurses here"),
    N_(
        "The page for nurses is not set up here. You can go through this check with the caller: read each question out."
    ),
)
EXPIRED: Final = Notice(
    N_("Please choose again"),
    N_("This page was open for a long time. Nothing was sent. Please choose again."),
    is_warning=True,
)
TOO_OLD: Final = Notice(
    N_("Please press Continue again"),
    N_(
        "This page was open too long, or the answers were cleared. What you chose here is kept. Please press Continue "
        "again."
    ),
    is_warning=True,
)
OTHER_PERSON: Final = Notice(
    N_("Please look this page over"),
    N_("You began to answer for another person on this device. Look this page over, then press Continue."),
    is_warning=True,
)
NO_PDF: Final = Notice(
    N_("No PDF in this language"),
    N_("The PDF cannot be made in this language. Print this page instead."),
    is_warning=True,
)

UNPRINTED: Final = "no-pdf"
"""What the address of a page is given when its PDF could not be made."""

OF_THE_START: Final = {
    "cleared": CLEARED,
    "nothing-kept": NOTHING_KEPT,
    "no-answers": NO_ANSWERS,
    "nurse": NURSE,
    "numbers": NUMBERS,
}
"""Those that the address of the start page may name."""

OF_NOTHING_LEFT: Final = (CLEARED, NOTHING_KEPT)
"""Those that are true only while nothing is stored."""


def of_a_pdf(code: str | None) -> Notice | None:
    """Return that a PDF could not be made, if ``code`` in the address says so."""
    return shown(NO_PDF) if code == UNPRINTED else None


def shown(notice: Notice | None) -> Notice | None:
    """Return the notice in the language in force, if there is one."""
    return notice and Notice(gettext(notice.title), gettext(notice.words), notice.is_warning)
