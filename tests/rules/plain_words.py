"""Where the rules are not what is specified, said so that a clinician can read it."""

from collections.abc import Mapping

import pytest

NOT_THERE = "not there"


def differences(specified: Mapping[str, object], found: Mapping[str, object]) -> str:
    """Say what differs, one line for each thing: its name, what is specified, and what the rules in force have."""
    lines = [
        f"{name}: specified {shown(specified.get(name, NOT_THERE))}, in the rules {shown(found.get(name, NOT_THERE))}"
        for name in {**specified, **found}
        if specified.get(name, NOT_THERE) != found.get(name, NOT_THERE)
    ]
    return "\n".join(lines or ["the same, but in another order"])


def fail_in_words(*lines: str) -> None:
    """Fail with ``lines`` alone: a stack trace says nothing about a patient."""
    pytest.fail("\n".join(lines), pytrace=False)


def shown(value: object) -> str:
    """Write a value as a clinician would."""
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{key} to {level}" for key, level in value.items()) or "nothing"
        case set() | frozenset():
            return ", ".join(sorted(value)) or "nothing"
        case list() | tuple():
            return ", ".join(value) or "nothing"
        case _:
            return str(value)
