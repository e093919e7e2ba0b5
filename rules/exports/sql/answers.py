"""Answers as they were given, each the text of a column: what was chosen, and what cannot be read."""

from collections.abc import Iterator, Mapping
from functools import reduce

from sqlglot import exp

from rules.exports.sql.expressions import (
    all_bits,
    all_of,
    any_of,
    call,
    column,
    if_so,
    is_not,
    is_other,
    number,
    one_of,
    text,
)
from rules.model.questionnaire import NO, NONE, Item, LinkId


def is_missing(link_id: LinkId) -> exp.Expr:
    """Whether the item has no answer."""
    return column(link_id).is_(exp.null())


def read(item: Item, bit: Mapping[str, int], missing: int, unreadable: int) -> exp.Expr:
    """The bits of what was chosen on the item, or ``missing``; ``unreadable`` where ``triage`` refuses the answer."""
    # What most people say stands first, and most lists are of one option, so few rows come to what stands last.
    codes = sorted(item.codes, key=lambda code: code not in (NONE, NO))
    whole = {f'["{code}"]' if item.check_all else code: bit[code] for code in codes}
    rest = exp.case().when(is_missing(item.link_id), number(missing))
    if not item.check_all:
        return one_of(column(item.link_id), whole, rest.else_(number(unreadable)))
    chosen = (if_so(_stands_in(item, code), number(bit[code]), number(0)) for code in item.codes)
    several = rest.when(any_of(_faults_of_list(item)), number(unreadable)).else_(all_bits(chosen))
    return one_of(column(item.link_id), whole, several)


def _stands_in(item: Item, code: str) -> exp.Expr:
    return exp.StrPosition(this=column(item.link_id), substr=text(f'"{code}"')) > number(0)


def _faults_of_list(item: Item) -> Iterator[exp.Expr]:
    """Yield what makes a list of options unreadable: something else in it, "none" beside another, or no option."""
    parts = (*(f'"{code}"' for code in item.codes), ",", " ")
    whole: exp.Expr = column(item.link_id)
    yield is_other(reduce(lambda left, part: call("REPLACE", left, text(part), text("")), parts, whole), text("[]"))
    if NONE in item.codes:
        yield all_of([_stands_in(item, NONE), any_of(_stands_in(item, code) for code in item.codes if code != NONE)])
    if not item.is_optional:
        yield is_not(any_of(_stands_in(item, code) for code in item.codes))
