"""The rules as one SELECT, from a table of answers to what ``triage`` says of each row.

The statement is a chain of tables, each made of the one before, a row for every row of answers:

    answers sent      the answers, taken out of their JSON
    answers given     a column for each item: its answer as text, a list of options as a JSON array
    answers read      a column for each item: its answer as bits
    options said      words of all items: which options were chosen and count, their item being asked, and which items
                      are open or cannot be read
    red flags found   and a word of the combinations that are PRESENT
    doubts            and a word of what "not sure" hides on items where more can be chosen beside it
    grave doubts      and a word that tells whether any doubt means call now

and what comes out is the most urgent of all that is asked for, with the reasons. A word holds many facts, a bit each
(``rules.exports.sql.bits``), so that any number of reasons for one thing are looked for at once. A red flag on one item
is PRESENT where any of its options is chosen, and needs no fact of its own.

What is not sure, not answered or not asked makes no option true, so a condition is true where it is PRESENT. What
UNKNOWN raises to stands in ``doubts`` and in what is open: a combination that is UNKNOWN adds nothing to these (see
``rules.engine.doubts``). Nothing is NULL from ``answers read`` on, so nothing leans on how engines compare NULL.

Answers that ``triage`` refuses get no result: ``unreadable`` names the items, and the rest of the row is NULL. The
statement is a tree of sqlglot, never text put together, so it says the same in every dialect and quotes what it must.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Final

from sqlglot import exp

from rules.engine.doubts import CALL_SOON
from rules.engine.masks import Layout
from rules.errors import RulesError
from rules.exports.seal import BLANK, sealed
from rules.exports.sql.answers import is_missing, read
from rules.exports.sql.bits import Facts, is_any, listed
from rules.exports.sql.dialects import DIALECTS, Dialect
from rules.exports.sql.doubts import GRAVE, Doubts
from rules.exports.sql.expressions import (
    all_bits,
    all_of,
    column,
    common_bits,
    how_many,
    if_so,
    is_not,
    is_other,
    number,
    one_of,
    table_called,
    text,
    with_columns,
)
from rules.exports.sql.facts import evidence, facts_of, found, is_present, left_open, option, options, unreadable
from rules.exports.sql.names import DEFAULT, Names, column_of
from rules.model.disposition import CALM, Clock, Disposition, Route, Verdict
from rules.model.questionnaire import UNSURE, Item, Respondent
from rules.model.rule_set import RuleSet

# A name with a space in it can be none of a table or column of answers.
_SIZE: Final = "number of keys"
_ROW: Final = "bits of the row"
_IS_PATIENT: Final = "the patient answers"


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
    """The tables of one statement, each a SELECT without its FROM. They are made in turn: each adds to the facts."""

    def __init__(self, rules: RuleSet, dialect: Dialect, names: Names) -> None:
        self.silences, self.self_doubt = rules.silences, sorted(rules.self_doubt)
        self.dialect, self.names = dialect, names
        self.of_row = [names.respondent, names.answers] if names.answers else [names.respondent]
        self.items = rules.items
        self.flags = Layout(rules).flags
        self.unsure = [link_id for link_id, item in rules.items.items() if UNSURE in item.codes]
        self.required = [link_id for link_id, item in rules.items.items() if not item.is_optional]
        self.facts = Facts()
        self.doubts = Doubts(rules, self.facts)

    def whole(self) -> exp.Select:
        """Put the tables one after another."""
        tables = {
            "answers given": self._answers_given(),
            "answers read": self._answers_read(),
            "options said": self._options_said(),
            "red flags found": self._red_flags_found(),
            "doubts": self._doubts(),
            "grave doubts": self._grave_doubts(),
        }
        if self.names.answers:
            tables = {"answers sent": self._answers_sent(self.names.answers), **tables}
        result, source = self._result(), table_called(self.names.table)
        for name, table in tables.items():
            fenced, source = self.dialect.fence(table.from_(source, copy=False)), table_called(name)
            alias = exp.TableAlias(this=source.this)
            result = result.with_(alias, as_=fenced, materialized=self.dialect.is_materialized, copy=False)
        return result.from_(source, copy=False)

    # The tables, one after another.

    def _answers_sent(self, answers: str) -> exp.Select:
        parsed = {answers: self.dialect.parsed(answers, tuple(self.items)), _SIZE: self.dialect.size(answers)}
        return with_columns(parsed, *self._who())

    def _answers_given(self) -> exp.Select:
        if self.names.answers is None:
            own = {link_id: exp.cast(column(column_of(link_id)), exp.DataType.Type.TEXT) for link_id in self.items}
            return with_columns(own, *self._who())
        given = {link_id: self.dialect.answer(self.names.answers, link_id) for link_id in self.items}
        return with_columns(given, *self._who(), column(_SIZE))

    def _answers_read(self) -> exp.Select:
        self.facts.place([[_IS_PATIENT, *map(unreadable, self.of_row)], *map(facts_of, self.items.values())])
        read = {link_id: self._read(item) for link_id, item in self.items.items()}
        return with_columns({_ROW: self._row_read(), **read}, column(self.names.key))

    def _options_said(self) -> exp.Select:
        words: dict[str, list[exp.Expr]] = {self.facts.word_of(_IS_PATIENT): [column(_ROW)]}
        for link_id, item in self.items.items():
            words.setdefault(self.facts.word_of(unreadable(link_id)), []).append(self._counted(item))
        return with_columns({word: all_bits(bits) for word, bits in words.items()}, column(self.names.key))

    def _red_flags_found(self) -> exp.Select:
        combinations = [flag for flag in self.flags if flag.is_combination]
        read = reduce(or_, (options(self.facts, leaf) for flag in combinations for leaf in flag.when.leaves()), 0)
        return self._more({found(flag): is_present(self.facts, flag.when) for flag in combinations}, read)

    def _doubts(self) -> exp.Select:
        return self._more(self.doubts.hidden(), self.doubts.unsure)

    def _grave_doubts(self) -> exp.Select:
        return self._more({GRAVE: self.doubts.is_grave()}, self.doubts.hidden_now)

    def _result(self) -> exp.Select:
        refused = {name: self.facts[unreadable(name)] for name in (*self.of_row, *self.items)}
        asking = self._asking()
        results = {
            "disposition": _most_urgent(asking, Disposition, lambda verdict: verdict.disposition),
            "route": _most_urgent(asking, Route, lambda verdict: verdict.route),
            "clock": _most_urgent(asking, Clock, lambda verdict: verdict.clock),
            "er_line": is_any(_asking_for(asking, lambda verdict: verdict.er_line, part=True)),
            "complete": is_not(is_any(self.facts.any_of(map(left_open, self.required)))),
            "helper_needed": all_of(
                [
                    is_any(self.facts[_IS_PATIENT]),
                    is_any(self.facts.any_of(option(link_id, UNSURE) for link_id in self.self_doubt)),
                ]
            ),
            "findings": listed({flag.code: evidence(self.facts, flag) for flag in self.flags}),
            "raised": listed({link_id: self.doubts.hidden_on(link_id) for link_id in self.doubts.hiding}),
            "unknown": listed({link_id: self.facts[option(link_id, UNSURE)] for link_id in self.unsure}),
            "unanswered": listed({link_id: self.facts[left_open(link_id)] for link_id in self.required}),
        }
        is_refused = is_any(reduce(or_, refused.values()))
        if_readable = {name: if_so(is_not(is_refused.copy()), result) for name, result in results.items()}
        return with_columns({**if_readable, "unreadable": listed(refused)}, column(self.names.key))

    # What they are made of.

    def _who(self) -> tuple[exp.Expr, exp.Expr]:
        return column(self.names.key), column(self.names.respondent)

    def _more(self, facts: Mapping[str, exp.Expr], any_of: int) -> exp.Select:
        """Everything so far, and words of ``facts``, of which none is so unless a fact of ``any_of`` is."""
        self.facts.place([name] for name in facts)
        words = {word: if_so(is_any(any_of), bits, number(0)) for word, bits in self.facts.words(facts).items()}
        return with_columns(words, exp.Star())

    def _row_read(self) -> exp.Expr:
        """The bits of who answered, and of answers that cannot be read as a whole."""
        known = {str(who): self.facts.bit(_IS_PATIENT) if who is Respondent.PATIENT else 0 for who in Respondent}
        respondent, *answers = (number(self.facts.bit(unreadable(name))) for name in self.of_row)
        # A key that names no item, or whose value is null, would else be passed over in silence.
        named = how_many(is_not(is_missing(link_id)) for link_id in self.items)
        whole = [if_so(column(_SIZE).eq(named), number(0), fault) for fault in answers]
        return all_bits([one_of(column(self.names.respondent), known, respondent), *whole])

    def _read(self, item: Item) -> exp.Expr:
        chosen = {code: self.facts.bit(option(item.link_id, code)) for code in item.codes}
        missing = 0 if item.is_optional else self.facts.bit(left_open(item.link_id))
        return read(item, chosen, missing, self.facts.bit(unreadable(item.link_id)))

    def _counted(self, item: Item) -> exp.Expr:
        """The bits of an item that is asked; if it is not, only whether its answer can be read."""
        if not item.enable_when:
            return column(item.link_id)
        fault = common_bits(column(item.link_id), number(self.facts.bit(unreadable(item.link_id))))
        return if_so(all_of(self._enabled(item)), column(item.link_id), fault)

    def _enabled(self, item: Item) -> Iterator[exp.Expr]:
        """Yield what must hold for ``item`` to be asked."""
        if item.enable_when:
            parent = self.items[item.enable_when.link_id]
            options = reduce(or_, (self.facts.bit(option(parent.link_id, code)) for code in item.enable_when.options))
            yield is_other(common_bits(column(parent.link_id), number(options)), number(0))
            yield from self._enabled(parent)

    def _asking(self) -> dict[Verdict, int]:
        """For each verdict, the facts of which any asks for it."""
        asking: dict[Verdict, int] = {}
        for verdict, fact in self._reasons():
            if verdict != CALM:
                asking[verdict] = asking.get(verdict, 0) | fact
        return asking

    def _reasons(self) -> Iterator[tuple[Verdict, int]]:
        yield from ((flag.verdict, evidence(self.facts, flag)) for flag in self.flags)
        yield from self.doubts.raised()
        for link_id in self.required:
            clock = self.silences.clock if self.doubts.may_hide_now(link_id) else Clock.SOON
            yield CALL_SOON._replace(clock=clock), self.facts[left_open(link_id)]


def _most_urgent(asking: Mapping[Verdict, int], parts: Iterable[str], part_of: Callable[[Verdict], str]) -> exp.Expr:
    """The first of ``parts`` that any verdict asks for, else what nothing at all gives."""
    chosen = exp.case()
    for part in parts:
        if part != part_of(CALM):
            chosen = chosen.when(is_any(_asking_for(asking, part_of, part)), text(part))
    return chosen.else_(text(part_of(CALM)))


def _asking_for(asking: Mapping[Verdict, int], part_of: Callable[[Verdict], object], part: object) -> int:
    return reduce(or_, (facts for verdict, facts in asking.items() if part_of(verdict) == part), 0)
