"""The cards of the site for its nurses: whom to ring where a trouble is suspected, and what to do, step by step."""

from typing import Final, NamedTuple

from app.settings.phone import Phone, read_any_number
from app.settings.settings import settings_in_force
from rules.advice.safety_net.local_lines import pathways_of
from rules.model.outcome import Outcome

TITLES: Final = {
    "cord-compression": "Suspected cord compression",
    "calcium": "Suspected high calcium",
    "fever": "Fever or infection",
}


class PathwayView(NamedTuple):
    """One card: whom to ring at which number, and the steps."""

    title: str
    ring: str
    phone: Phone
    steps: tuple[str, ...]


def pathways(outcome: Outcome) -> tuple[PathwayView, ...]:
    """Return the cards for what ``outcome`` points to."""
    country = settings_in_force().site.country
    return tuple(
        PathwayView(TITLES[each.code], each.ring, read_any_number(each.number, country), each.steps)
        for each in pathways_of(outcome)
    )
