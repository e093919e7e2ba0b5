"""What "not sure" means, by the silences that the rules declare; what it means alone is asked of the engine."""

from collections.abc import Iterable
from typing import NamedTuple

from app.i18n.words import once_a_language, translate
from app.rulebook.rule_views import LevelView, level_view
from rules import in_force
from rules.model.disposition import Clock, Disposition
from rules.model.outcome import Raised
from rules.model.questionnaire import UNSURE, Answers, Item, LinkId


class NotSureView(NamedTuple):
    """What "not sure" means on one item: nothing without ``level``.

    ``rises_beside`` a finding on another item, or ``rises_together`` with a "not sure" of the same kind, to call now.
    """

    is_offered: bool
    level: LevelView | None
    rises_beside: bool
    rises_together: bool


class Silenced(NamedTuple):
    """The items that a silence is declared for, by the names that clinicians know; ``at_least`` so many together."""

    emergency: tuple[tuple[LinkId, str], ...]
    beside: tuple[tuple[LinkId, str], ...]
    together: tuple[tuple[LinkId, str], ...]
    at_least: int


@once_a_language
def silenced() -> Silenced:
    """Return what is declared, in the order asked."""
    silences = in_force.RULES.silences
    return Silenced(
        _named(silences.emergency),
        _named(each for each in silences.beside_a_finding if _rises(in_force.ITEMS[each])),
        _named(each for each in silences.together if _rises(in_force.ITEMS[each])),
        silences.at_most_alone + 1,
    )


def not_sure_view(item: Item) -> NotSureView:
    """Return what "not sure" means on ``item``."""
    raised, rises, silences = _alone(item), _rises(item), in_force.RULES.silences
    administrative = raised is not None and raised.clock is Clock.OPEN_DAY
    return NotSureView(
        is_offered=UNSURE in item.codes,
        level=level_view(raised.verdict, is_administrative=administrative) if raised else None,
        rises_beside=rises and item.link_id in silences.beside_a_finding,
        rises_together=rises and item.link_id in silences.together,
    )


def _alone(item: Item) -> Raised | None:
    """Ask the engine what "not sure" on ``item`` raises to, with no more answered than it takes to be asked it."""
    if UNSURE not in item.codes:
        return None
    answers: Answers = {item.link_id: [UNSURE] if item.check_all else UNSURE}
    if when := item.enable_when:
        answers = {when.link_id: when.options[0], **answers}
    return next((each for each in in_force.triage(answers).raised if each.link_id == item.link_id), None)


def _rises(item: Item) -> bool:
    """Whether it hides a call-now and is not call-now alone."""
    hidden = in_force.RULES.flags_hidden_by(item.link_id, frozenset())
    return item.link_id not in in_force.RULES.silences.emergency and any(
        flag.disposition is Disposition.CALL_NOW for flag in hidden
    )


def _named(link_ids: Iterable[LinkId]) -> tuple[tuple[LinkId, str], ...]:
    chosen = set(link_ids)
    return tuple((each, translate(item.clinical_term)) for each, item in in_force.ITEMS.items() if each in chosen)
