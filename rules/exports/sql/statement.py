"""The rules as one SELECT, from a table of answers to what ``triage`` says of each row.

The statement is a chain of tables, each made of the one before, a row for every row of answers:

    answers sent      the answers, taken out of their JSON
    answers given     a column for each item: its answer as text, a list of options as a JSON array
    options said      a column for each option: whether it was chosen and counts, its item being asked; and for each
                      item: whether it is open
    red flags found   a column for each red flag: whether it is PRESENT
    doubts            columns for each item: whether its "not sure" hides a red flag, and whether it hides a call-now
    verdicts          a column for each verdict: whether anything asks for it

and what comes out is the most urgent of each part of those verdicts, with the reasons.

What is not sure, not answered or not asked makes no option true, so a condition is true where it is PRESENT. What
UNKNOWN raises to stands in ``doubts`` and in what is open: a combination that is UNKNOWN adds nothing to these (see
``rules.engine.doubts``). No condition is NULL from ``options said`` on, so nothing leans on how engines compare NULL.

Answers that ``triage`` refuses get no result: ``unreadable`` names the items, and the rest of the row is NULL. The
statement is a tree of sqlglot, never text put together, so it says the same in every dialect and quotes what it must.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from sqlglot import exp

from rules.engine.doubts import CALL_NOW, CALL_SOON, EMERGENCY
from rules.engine.masks import Layout
from rules.errors import RulesError
from rules.exports.seal import BLANK, sealed
from rules.exports.sql.answers import chose, is_missing, is_unreadable
from rules.exports.sql.dialects import DIALECTS, Dialect
from rules.exports.sql.expressions import (
    all_of,
    any_of,
    column,
    how_many,
    if_so,
    listed,
    number,
    surely,
    table_called,
    text,
    with_columns,
)
from rules.exports.sql.names import DEFAULT, Names, column_of
from rules.model.condition import AllOf, AnyCondition, CountOf, OnOneItem
from rules.model.disposition import CALM, Clock, Disposition, Route, Verdict
from rules.model.questionnaire import UNSURE, Item, LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet

# A name with a space in it can be none of a table or column of answers.
_SIZE: Final = "number of keys"
_REAL: Final = "real findings"
_UNREADABLE: Final = "unreadable"


def select(rules: RuleSet, dialect: str, names: Names = DEFAULT) -> str:
    """Write the statement for ``rules``.

    Raises:
        RulesError: there is no such dialect, or a name cannot be used.
    """
    if dialect not in DIALECTS:
        raise RulesError(f"Found the dialect {dialect!r}, expected one of: {', '.join(DIALECTS)}.")
    names.check()
    statement = _Statement(rules, DIALECTS[dialect], names).whole()
    # Nothing shares the tree, so it need not be copied before it is written.
    written = statement.sql(dialect=dialect, identify=True, pretty=True, copy=False)
    title = f"-- Red Flag Check, rules {rules.version}, questionnaire {rules.questionnaire}, hash {rules.hash}."
    return sealed(f"{title} sha256: {BLANK}\n{written}\n")


class _Statement:
    """The tables of one statement. Each method that gives a SELECT gives one without its FROM."""

    def __init__(self, rules: RuleSet, dialect: Dialect, names: Names) -> None:
        self.silences, self.self_doubt = rules.silences, sorted(rules.self_doubt)
        self.dialect, self.names = dialect, names
        self.items = rules.items
        self.flags = Layout(rules).flags
        self.own = {link_id: rules.flags_hidden_by(link_id, frozenset()) for link_id in rules.items}
        self.unsure = [link_id for link_id, item in rules.items.items() if UNSURE in item.codes]
        self.required = [link_id for link_id, item in rules.items.items() if not item.is_optional]
        self.hiding = [link_id for link_id in self.unsure if self.own[link_id]]
        self.hiding_now = [link_id for link_id in self.hiding if _now(self.own[link_id])]
        self.asking = self._asking()

    def whole(self) -> exp.Select:
        """Put the tables one after another."""
        tables = {
            "answers given": self._answers_given(),
            "options said": self._options_said(),
            "red flags found": self._red_flags_found(),
            "doubts": self._doubts(),
            "verdicts": self._verdicts(),
        }
        if self.names.answers:
            tables = {"answers sent": self._answers_sent(self.names.answers), **tables}
        result, source = self._result(), table_called(self.names.table)
        for name, table in tables.items():
            fenced, source = self.dialect.fence(table.from_(source)), table_called(name)
            alias = exp.TableAlias(this=source.this)
            result = result.with_(alias, as_=fenced, materialized=self.dialect.is_materialized, copy=False)
        return result.from_(source)

    # The tables, one after another.

    def _answers_sent(self, answers: str) -> exp.Select:
        parsed = {answers: self.dialect.parsed(answers, tuple(self.items)), _SIZE: self.dialect.size(answers)}
        return with_columns(parsed, *self._who())

    def _answers_given(self) -> exp.Select:
        if self.names.answers is None:
            own = {link_id: exp.cast(column(column_of(link_id)), exp.DataType.Type.TEXT) for link_id in self.items}
            return with_columns(own, *self._who())
        given = {
            link_id: self.dialect.answer(self.names.answers, place, link_id) for place, link_id in enumerate(self.items)
        }
        return with_columns(given, *self._who(), column(_SIZE))

    def _options_said(self) -> exp.Select:
        said = {
            _option(item.link_id, code): all_of([surely(chose(item, code)), *self._enabled(item)])
            for item in self.items.values()
            for code in item.codes
        }
        is_open = {
            _open(link_id): all_of([is_missing(link_id), *self._enabled(self.items[link_id])])
            for link_id in self.required
        }
        return with_columns({**said, **is_open, _UNREADABLE: listed(self._unreadable())}, *self._who())

    def _red_flags_found(self) -> exp.Select:
        return with_columns({_found(flag): _holds(flag.when) for flag in self.flags}, exp.Star())

    def _doubts(self) -> exp.Select:
        hides = {_hides(link_id): self._left_open(link_id, self.own[link_id]) for link_id in self.hiding}
        hides_now = {
            _hides_now(link_id): self._left_open(link_id, _now(self.own[link_id])) for link_id in self.hiding_now
        }
        real = how_many(_is_found(flag) for flag in self.flags if flag.is_real)
        return with_columns({**hides, **hides_now, _REAL: real}, exp.Star())

    def _verdicts(self) -> exp.Select:
        return with_columns({_asks(verdict): any_of(asking) for verdict, asking in self.asking.items()}, exp.Star())

    def _result(self) -> exp.Select:
        is_readable = column(_UNREADABLE).eq(text("[]"))
        results = {
            "disposition": self._most_urgent(Disposition, lambda verdict: verdict.disposition),
            "route": self._most_urgent(Route, lambda verdict: verdict.route),
            "clock": self._most_urgent(Clock, lambda verdict: verdict.clock),
            "er_line": any_of(column(_asks(verdict)) for verdict in self.asking if verdict.er_line),
            "complete": exp.not_(any_of(column(_open(link_id)) for link_id in self.required)),
            "helper_needed": all_of(
                [
                    column(self.names.respondent).eq(text(Respondent.PATIENT)),
                    any_of(_said(link_id, UNSURE) for link_id in self.self_doubt),
                ]
            ),
            "findings": listed((flag.code, _is_found(flag)) for flag in self.flags),
            "raised": listed((link_id, column(_hides(link_id))) for link_id in self.hiding),
            "unknown": listed((link_id, _said(link_id, UNSURE)) for link_id in self.unsure),
            "unanswered": listed((link_id, column(_open(link_id))) for link_id in self.required),
        }
        if_readable = {name: if_so(is_readable.copy(), result) for name, result in results.items()}
        return with_columns({**if_readable, _UNREADABLE: column(_UNREADABLE)}, column(self.names.key))

    # What they are made of.

    def _who(self) -> tuple[exp.Expr, exp.Expr]:
        return column(self.names.key), column(self.names.respondent)

    def _enabled(self, item: Item) -> Iterator[exp.Expr]:
        """Yield what must hold for ``item`` to be asked."""
        if item.enable_when:
            parent = self.items[item.enable_when.link_id]
            yield surely(any_of(chose(parent, code) for code in item.enable_when.options))
            yield from self._enabled(parent)

    def _unreadable(self) -> Iterator[tuple[str, exp.Expr]]:
        """Yield everything that can be unreadable: its name, and the condition that it is."""
        yield self.names.respondent, exp.not_(surely(column(self.names.respondent).isin(*map(text, Respondent))))
        if self.names.answers:
            # A key that names no item, or whose value is null, would else be passed over in silence.
            known = how_many(exp.not_(is_missing(link_id)) for link_id in self.items)
            yield self.names.answers, exp.not_(surely(column(_SIZE).eq(known)))
        yield from ((link_id, is_unreadable(item)) for link_id, item in self.items.items())

    def _left_open(self, link_id: LinkId, flags: Sequence[RedFlag]) -> exp.Expr:
        """Whether the item is answered "not sure", and what else was chosen on it leaves some of ``flags`` open."""
        return all_of([_said(link_id, UNSURE), exp.not_(all_of(map(_is_found, flags)))])

    def _asking(self) -> dict[Verdict, list[exp.Expr]]:
        """For each verdict, every condition under which something asks for it."""
        asking: dict[Verdict, list[exp.Expr]] = {}
        for verdict, condition in self._reasons():
            if verdict != CALM:
                asking.setdefault(verdict, []).append(condition)
        return asking

    def _reasons(self) -> Iterator[tuple[Verdict, exp.Expr]]:
        yield from ((flag.verdict, _is_found(flag)) for flag in self.flags)
        for link_id in self.hiding:
            yield from self._raised_alone(link_id)
        yield CALL_NOW, self._is_grave()
        for link_id in self.required:
            clock = self.silences.clock if _now(self.own[link_id]) else Clock.SOON
            yield CALL_SOON._replace(clock=clock), column(_open(link_id))

    def _raised_alone(self, link_id: LinkId) -> Iterator[tuple[Verdict, exp.Expr]]:
        """Yield what "not sure" on the item raises to, whatever else was answered."""
        if link_id in self.silences.emergency:
            yield EMERGENCY, column(_hides(link_id))
            return
        left: list[exp.Expr] = [column(_hides(link_id))]
        if link_id in self.hiding_now:
            yield CALL_SOON._replace(clock=self.silences.clock), column(_hides_now(link_id))
            left.append(exp.not_(column(_hides_now(link_id))))
        # Below a call-now it is what the call-soons that are hidden ask for, and without any of them a plain one.
        soon = [flag for flag in self.own[link_id] if flag.disposition is Disposition.CALL_SOON]
        yield from ((flag.verdict, all_of([*left, exp.not_(_is_found(flag))])) for flag in soon)
        yield CALL_SOON, all_of([*left, *map(_is_found, soon)])

    def _is_grave(self) -> exp.Expr:
        """Whether any "not sure" that hides a call-now means call now: beside others like it, or a real finding."""
        silences = self.silences
        hiding = [link_id for link_id in self.hiding_now if link_id not in silences.emergency]
        together = how_many(column(_hides_now(link_id)) for link_id in hiding if link_id in silences.together)
        beside = (
            all_of([column(_hides_now(link_id)), column(_REAL) > how_many(self._not_beside(link_id))])
            for link_id in hiding
            if link_id in silences.beside_a_finding
        )
        return any_of([together > number(silences.at_most_alone), *beside])

    def _not_beside(self, link_id: LinkId) -> Iterator[exp.Expr]:
        """Yield the real findings that do not stand beside "not sure" on the item, for they are its own."""
        # Where one option alone can be chosen, "not sure" has none beside it.
        if self.items[link_id].check_all and not self.silences.beside_its_own:
            yield from (_is_found(flag) for flag in self.own[link_id] if flag.is_real)

    def _most_urgent(self, parts: Iterable[str], part_of: Callable[[Verdict], str]) -> exp.Expr:
        """The first of ``parts`` that any verdict asks for, else what nothing at all gives."""
        chosen = exp.case()
        for part in parts:
            if part != part_of(CALM):
                asking = (column(_asks(verdict)) for verdict in self.asking if part_of(verdict) == part)
                chosen = chosen.when(any_of(asking), text(part))
        return chosen.else_(text(part_of(CALM)))


def _now(flags: Iterable[RedFlag]) -> tuple[RedFlag, ...]:
    return tuple(flag for flag in flags if flag.disposition is Disposition.CALL_NOW)


def _option(link_id: LinkId, code: str) -> str:
    return f"{link_id}: {code}"


def _open(link_id: LinkId) -> str:
    return f"{link_id} is open"


def _found(flag: RedFlag) -> str:
    return f"found {flag.code}"


def _hides(link_id: LinkId) -> str:
    return f"{link_id} hides a red flag"


def _hides_now(link_id: LinkId) -> str:
    return f"{link_id} hides a call-now"


def _asks(verdict: Verdict) -> str:
    return f"{verdict.disposition}, {verdict.route}, {verdict.clock}, {'ER' if verdict.er_line else 'call again'}"


def _said(link_id: LinkId, code: str) -> exp.Expr:
    return column(_option(link_id, code))


def _is_found(flag: RedFlag) -> exp.Expr:
    return column(_found(flag))


def _holds(condition: AnyCondition) -> exp.Expr:
    if isinstance(condition, OnOneItem):
        return any_of(_said(condition.link_id, code) for code in condition.options)
    parts = map(_holds, condition.of)
    if isinstance(condition, CountOf):
        return how_many(parts) >= number(condition.count)
    return all_of(parts) if isinstance(condition, AllOf) else any_of(parts)
