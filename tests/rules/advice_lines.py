"""Every line of advice there is, found where it is declared, and every outcome of one finding or one "not sure"."""

from collections.abc import Iterator
from types import ModuleType

from rules.advice import wallet_card
from rules.advice.safety_net import Advice, next_steps, nobody_answers, notes, waiting, while_waiting
from rules.in_force import ITEMS
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, UNSURE, Answers
from tests.rules.whole_check import outcome_of

MODULES = (while_waiting, waiting, next_steps, nobody_answers, notes)


def declared_in(module: ModuleType) -> dict[str, Advice]:
    """The lines of a module by the names they have there."""
    found: dict[str, Advice] = {}
    for name, value in vars(module).items():
        for place, each in enumerate(value if isinstance(value, tuple) else (value,)):
            if isinstance(each, Advice) and each not in found.values():
                found[f"{name} {place}" if isinstance(value, tuple) else name] = each
    return found


LINES: dict[str, Advice] = {
    **{
        f"{module.__name__.rpartition('.')[2]} {name}": line
        for module in MODULES
        for name, line in declared_in(module).items()
    },
    "wallet_card FOR_THE_DOCTOR": wallet_card.FOR_THE_DOCTOR,
}


def single_answers() -> Iterator[tuple[str, Answers]]:
    """Each option that is not "none" or "no", as the one thing answered in a whole check, with what leads to it."""
    for link_id, item in ITEMS.items():
        for code in item.codes:
            if code not in {NONE, NO}:
                yield f"{link_id} {code}", _with_what_enables(link_id, code)


def _with_what_enables(link_id: str, code: str) -> Answers:
    enabling = ITEMS[link_id].enable_when
    leading = {enabling.link_id: enabling.options[0]} if enabling else {}
    return {**leading, link_id: [code] if ITEMS[link_id].check_all else code}


SINGLE: dict[str, Outcome] = {name: outcome_of(changes) for name, changes in single_answers()}
UNSURE_ALONE = {name: outcome for name, outcome in SINGLE.items() if name.endswith(UNSURE)}
