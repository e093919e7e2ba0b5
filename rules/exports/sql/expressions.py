"""What the statement is made of: columns, literals, and conditions on them.

No node has two parents, so none is copied as it is put into another, as sqlglot does unless it is told not to.
"""

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


def is_not(condition: exp.Expr) -> exp.Expr:
    """Whether ``condition`` does not hold."""
    return exp.not_(condition, copy=False)


def is_other(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Whether the two, neither of which is NULL, differ."""
    return exp.NEQ(this=left, expression=right)


def if_so(condition: exp.Expr, value: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Expr:
    """One value where ``condition`` holds, and another, or NULL, where it does not."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)


def call(function: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of ``function``, under this very name in every dialect."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Whether every condition holds; of none, each does."""
    return exp.and_(*(list(conditions) or [exp.true()]), copy=False)


def any_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Whether any condition holds; of none, none does."""
    return exp.or_(*(list(conditions) or [exp.false()]), copy=False)


def how_many(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """How many of the conditions hold."""
    ones = [exp.cast(exp.Paren(this=each), exp.DataType.Type.INT) for each in conditions]
    return exp.Paren(this=reduce(_added, ones, number(0)))


def one_of(value: exp.Expr, results: Mapping[str, int], otherwise: exp.Expr) -> exp.Expr:
    """The number that ``results`` has for the text ``value``."""
    return exp.Case(
        this=value,
        ifs=[exp.If(this=text(each), true=number(result)) for each, result in results.items()],
        default=otherwise,
    )


def common_bits(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The bits that both numbers have."""
    return exp.Paren(this=exp.BitwiseAnd(this=left, expression=right))


def all_bits(numbers: Iterable[exp.Expr]) -> exp.Expr:
    """The bits that any of the numbers has."""
    return exp.Paren(this=reduce(_either, numbers))


def joined(texts: Iterable[exp.Expr]) -> exp.Expr:
    """The texts one after another."""
    return reduce(_joined, texts)


def with_columns(columns: Mapping[str, exp.Expr], *others: exp.Expr) -> exp.Select:
    """A SELECT of ``others`` and of ``columns``, each under its name."""
    named = (exp.alias_(each, name, quoted=True, copy=False) for name, each in columns.items())
    return exp.Select().select(*others, *named, copy=False)


def _joined(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=left, expression=right, safe=True)


def _added(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Add(this=left, expression=right)


def _either(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.BitwiseOr(this=left, expression=right)
