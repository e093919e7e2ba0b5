"""Answers as they were given, each the text of a column: what was chosen, and what cannot be read."""

from collections.abc import Iterator
from functools import reduce

from sqlglot import exp

from rules.exports.sql.expressions import all_of, any_of, call, column, if_so, number, text
from rules.model.questionnaire import NONE, Item, LinkId


def is_missing(link_id: LinkId) -> exp.Expr:
    """Whether the item has no answer."""
    return column(link_id).is_(exp.null())


def chose(item: Item, code: str) -> exp.Expr:
    """Whether ``code`` is the answer, or stands in the list that is; NULL where there is none."""
    if not item.check_all:
        return column(item.link_id).eq(text(code))
    return exp.StrPosition(this=column(item.link_id), substr=text(f'"{code}"')) > number(0)


def is_unreadable(item: Item) -> exp.Expr:
    """Whether there is an answer that ``triage`` refuses."""
    faults = _faults_of_list(item) if item.check_all else [exp.not_(column(item.link_id).isin(*map(text, item.codes)))]
    return all_of([exp.not_(is_missing(item.link_id)), any_of(faults)])


def _faults_of_list(item: Item) -> Iterator[exp.Expr]:
    """Yield what makes a list of options unreadable: something else in it, "none" beside another, or no option."""
    # Nearly every list is this one, and to take the others apart is a third of the work of the whole statement.
    is_none = column(item.link_id).eq(text(f'["{NONE}"]'))
    parts = (*(f'"{code}"' for code in item.codes), ",", " ")
    whole: exp.Expr = column(item.link_id)
    rest = reduce(lambda left, part: call("REPLACE", left, text(part), text("")), parts, whole)
    yield if_so(is_none, exp.false(), rest.neq(text("[]")))
    if NONE in item.codes:
        yield all_of([chose(item, NONE), any_of(chose(item, code) for code in item.codes if code != NONE)])
    if not item.is_optional:
        yield exp.not_(any_of(chose(item, code) for code in item.codes))
