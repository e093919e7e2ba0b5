"""What is worse than an answer: one more finding, an option higher up, or "not sure" instead of "no"."""

from collections.abc import Iterator

from rules.in_force import ITEMS
from rules.model.questionnaire import NO, NONE, UNSURE


def worse_replies(link_id: str, answer: str | list[str] | tuple[str, ...]) -> Iterator[str | list[str]]:
    """Yield every reply on the item that is worse than ``answer``. "Not sure" is only compared with "no"."""
    item = ITEMS[link_id]
    if not isinstance(answer, str):
        chosen = [code for code in answer if code != NONE]
        yield from ([*chosen, code] for code in item.codes if code not in (NONE, *chosen))
        return
    if answer == UNSURE:
        return
    yield from (code for code in item.codes[: item.codes.index(answer)] if code != UNSURE)
    if answer in (NONE, NO) and UNSURE in item.codes:
        yield UNSURE
