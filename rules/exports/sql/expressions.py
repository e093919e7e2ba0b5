"""What the statement is made of: columns, literals, and conditions on them."""

from collections.abc import Iterable, Mapping
from functools import reduce

from sqlglot import exp


def column(name: str) -> exp.Column:
    """The column called ``name``."""
    return exp.column(name, quoted=True)


def table_called(name: str) -> exp.Table:
    """The table called ``name``, in front of which may stand those of its schema and database, with dots between."""
    parts = (exp.to_identifier(part, quoted=True) for part in reversed(name.split(".")))
    return exp.Table(**dict(zip(("this", "db", "catalog"), parts, strict=False)))


def text(words: str) -> exp.Expr:
    """A literal text."""
    return exp.Literal.string(words)


def number(value: int) -> exp.Expr:
    """A literal number."""
    return exp.Literal.number(value)


def if_so(condition: exp.Expr, value: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Expr:
    """One value where ``condition`` holds, and another, or NULL, where it does not."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)


def call(function: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of ``function``, under this very name in every dialect."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def surely(condition: exp.Expr) -> exp.Expr:
    """Whether ``condition`` holds; not where it is NULL."""
    return exp.Coalesce(this=condition, expressions=[exp.false()])


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Whether every condition holds."""
    return exp.and_(*conditions, copy=False)


def any_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Whether any condition holds; of none, none does."""
    return exp.or_(*(list(conditions) or [exp.false()]), copy=False)


def how_many(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """How many of the conditions hold."""
    ones = [if_so(each, number(1), number(0)) for each in conditions] or [number(0)]
    return exp.Paren(this=reduce(_added, ones))


def listed(conditions: Iterable[tuple[str, exp.Expr]]) -> exp.Expr:
    """A JSON array of the names whose condition holds, as text."""
    names = [if_so(each, text(f',"{name}"'), text("")) for name, each in conditions] or [text("")]
    without_comma = exp.Substring(this=reduce(_joined, names), start=number(2))
    return reduce(_joined, (text("["), without_comma, text("]")))


def with_columns(columns: Mapping[str, exp.Expr], *others: exp.Expr) -> exp.Select:
    """A SELECT of ``others`` and of ``columns``, each under its name."""
    return exp.select(*others, *(exp.alias_(each, name, quoted=True) for name, each in columns.items()))


def _joined(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=left, expression=right, safe=True)


def _added(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Add(this=left, expression=right)
