"""What can be so of a row: what each fact is called, and which facts make a red flag PRESENT."""

from functools import reduce
from operator import or_

from sqlglot import exp

from rules.exports.sql.bits import Facts, is_any
from rules.exports.sql.expressions import all_of, any_of, how_many, number
from rules.model.condition import AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.questionnaire import Item, LinkId
from rules.model.red_flag import RedFlag


def option(link_id: LinkId, code: str) -> str:
    """The option is chosen and counts."""
    return f"{link_id}: {code}"


def left_open(link_id: LinkId) -> str:
    """The item is asked, must be answered, and is not."""
    return f"{link_id} is open"


def unreadable(name: str) -> str:
    """What stands in the column, or under the key, cannot be read."""
    return f"{name} cannot be read"


def found(flag: RedFlag) -> str:
    """The combination is PRESENT."""
    return f"found {flag.code}"


def facts_of(item: Item) -> list[str]:
    """Everything that the answer to one item tells."""
    said = [option(item.link_id, code) for code in item.codes]
    return [*said, left_open(item.link_id), unreadable(item.link_id)]


def options(facts: Facts, leaf: OnOneItem) -> int:
    """The facts of which any makes a condition on one item PRESENT."""
    return facts.any_of(option(leaf.link_id, code) for code in leaf.options)


def evidence(facts: Facts, flag: RedFlag) -> int:
    """The facts of which any makes the red flag PRESENT."""
    return options(facts, flag.when) if isinstance(flag.when, OnOneItem) else facts[found(flag)]


def is_present(facts: Facts, condition: AnyCondition) -> exp.Expr:
    """Whether the condition is PRESENT, by the options that are chosen."""
    if isinstance(condition, OnOneItem):
        return is_any(options(facts, condition))
    if isinstance(condition, AnyOf):
        leaves = [part for part in condition.of if isinstance(part, OnOneItem)]
        others = [is_present(facts, part) for part in condition.of if not isinstance(part, OnOneItem)]
        return any_of([is_any(reduce(or_, (options(facts, leaf) for leaf in leaves), 0)), *others])
    parts = (is_present(facts, part) for part in condition.of)
    return how_many(parts) >= number(condition.count) if isinstance(condition, CountOf) else all_of(parts)
