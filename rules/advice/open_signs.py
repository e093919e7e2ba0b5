"""What "not sure" leaves open, in words: a sign that means 911 is never merely "not ruled out" beside a later time."""

from collections.abc import Iterable

from rules.model.disposition import Route
from rules.model.outcome import Raised, Sign
from rules.model.wording import Translate, in_english
from rules.text import N_

MAY_BE_NOW = N_("Not sure if any of this is happening: {signs}")
NOT_RULED_OUT = N_("Not ruled out: {signs}")
EMERGENCY_IF = N_("Call {emergency_number} if any of this may be happening: {signs}")


def open_signs(raised: Raised, translate: Translate = in_english, *, emergency_number: str) -> str:
    """Name the signs that the answer leaves open, and those of them for which to call ``emergency_number``.

    The words are empty where all that is urgent was reported on the item itself.
    """
    signs = raised.not_ruled_out
    if raised.route is Route.EMERGENCY:
        return translate(MAY_BE_NOW, signs=_named(signs, translate))
    emergencies = [sign for sign in signs if sign.route is Route.EMERGENCY]
    others = [sign for sign in signs if sign.route is not Route.EMERGENCY]
    parts = []
    if others:
        parts.append(translate(NOT_RULED_OUT, signs=_named(others, translate)))
    if emergencies:
        named = _named(emergencies, translate)
        parts.append(translate(EMERGENCY_IF, emergency_number=emergency_number, signs=named))
    return ". ".join(parts)


def _named(signs: Iterable[Sign], translate: Translate) -> str:
    return "; ".join(translate(sign.words) for sign in signs)
