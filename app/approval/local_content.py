"""What a site adapts, as a reviewer is asked about it: what was decided, by whom, and the words that it adds."""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from rules.local.file import SOURCE, Decided, LocalRules


class Local(NamedTuple):
    """One thing that was decided here. ``messages`` are words that patients read, ``facts`` a line each."""

    key: str
    what: str
    messages: tuple[str, ...]
    facts: tuple[str, ...]


def local_content(local: LocalRules) -> Iterator[Local]:
    """Yield everything that ``local`` decides. What it makes of a red flag or a number stands with those as well."""
    for ruling in local.rulings:
        codes = f": {', '.join(ruling.codes)}" if ruling.codes else ""
        told = f"Ruling {ruling.code}: {ruling.decision}{codes}"
        yield Local(f"local/ruling/{ruling.code}", "Ruling made here", (), (told, *_decided(ruling)))
    for each in local.raises:
        told = " ".join(filter(None, (f"{each.raised_code}: to {each.to}", each.within, each.route)))
        yield Local(f"local/raise/{each.raised_code}", "Raised here", (), (told, *_decided(each)))
    for number in local.parameters:
        told = f"{number.name.replace('_', ' ')}: {number.value:g}"
        yield Local(f"local/number/{number.name}", "Number chosen here", (), (told, *_decided(number)))
    for line in local.lines:
        key = f"local/line/{sha256(line.words[SOURCE].encode()).hexdigest()[:8]}"
        shown = f"Shown for {' and '.join(filter(None, (line.disposition, line.syndrome)))}"
        yield Local(key, "Line while waiting", (line.words[SOURCE],), (shown, *_decided(line)))
    for card in local.pathways:
        facts = (f"{card.code}: ring {card.ring}, {card.number}", *card.steps, *_decided(card))
        yield Local(f"local/pathway/{card.code}", "Card for nurses", (), facts)


def _decided(decided: Decided) -> tuple[str, ...]:
    why = (f"Why: {decided.why}",) if decided.why else ()
    return (f"Decided by {decided.decided_by}, {decided.decided_on.isoformat()}", *why)
