"""The picture of a body beside the words: which part of it chooses which answer.

It never replaces the words. Only a question whose answers are places has one, and every part stands for one answer. A
question about pain has none: where it hurts does not tell what kind of pain it is, and a tap would choose one.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from rules.model.questionnaire import LinkId


class Part(StrEnum):
    """A part of the body that can be tapped, on the front, on the back or on both."""

    FACE = "face"
    TRUNK = "trunk"
    SEAT = "seat"
    ARMS = "arms"
    LEGS = "legs"


PLACES: Final[dict[LinkId, dict[Part, str]]] = {
    "numbness": {
        Part.FACE: "face",
        Part.TRUNK: "body",
        Part.SEAT: "saddle",
        Part.ARMS: "body",
        Part.LEGS: "body",
    },
}


class Region(NamedTuple):
    """A part that can be tapped, and the input it belongs to."""

    part: Part
    input_id: str
    code: str


def regions_of(link_id: LinkId) -> tuple[Region, ...]:
    """Return the parts that choose an answer to the item; none if it asks for no places."""
    return tuple(Region(part, f"{link_id}-{code}", code) for part, code in PLACES.get(link_id, {}).items())
