"""What a site adds to the rules in words: lines for patients, and cards for nurses."""

from typing import NamedTuple

from app.i18n.words import translate
from app.rulebook.rule_views import DecisionView, decision_view
from rules import in_force
from rules.local.file import SOURCE, LocalLine, LocalPathway


class LineView(NamedTuple):
    """A line for patients: its words, when it is shown, and who decided it. ``when`` is made of codes."""

    words: str
    when: str
    decision: DecisionView


class CardView(NamedTuple):
    """A card for nurses in one line, in English as they have it."""

    code: str
    words: str
    decision: DecisionView


def lines() -> tuple[LineView, ...]:
    """Return every line, in the language in force."""
    return tuple(map(_line, in_force.ADAPTATION.local.lines)) if in_force.ADAPTATION else ()


def cards() -> tuple[CardView, ...]:
    """Return every card."""
    return tuple(map(_card, in_force.ADAPTATION.local.pathways)) if in_force.ADAPTATION else ()


def _line(each: LocalLine) -> LineView:
    when = " · ".join(filter(None, (each.disposition, each.syndrome)))
    return LineView(translate(each.words[SOURCE]), when, decision_view(each))


def _card(each: LocalPathway) -> CardView:
    words = f"ring {each.ring}, {each.number}. {' '.join(each.steps)}"
    return CardView(each.code, words, decision_view(each))
