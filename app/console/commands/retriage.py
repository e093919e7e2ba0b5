"""Retriage: the rules in force, or others, run over the answers of every call; nothing is changed."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from app import clock
from app.console.commands import command
from app.console.commands.upkeep import refuse_other_revisions
from app.data.upkeep import right_key
from app.settings.settings import settings_in_force
from rules.adaptation.adapted import adapted
from rules.errors import RulesError
from rules.in_force import QUESTIONNAIRE, RELEASED_RULES, RULES
from rules.local.reading import read_local_file
from rules.model.rule_file import rules_from_json

if TYPE_CHECKING:
    from rules.model.rule_set import RuleSet

IDS: Final = 20
"""How many ids of each kind are listed, unless more are asked for."""

FIRST_DAY: Final = date(1970, 1, 1)
"""No call was saved before it, and not every clock goes back further."""

_FILE: Final = click.Path(path_type=Path, dir_okay=False, exists=True)


@command("retriage")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Only calls saved since, such as 2026-11-01."
)
@click.option("--with", "local", type=_FILE, metavar="LOCAL.TOML", help="The rules as this file would adapt them.")
@click.option("--against", "old", type=_FILE, metavar="OLD.JSON", help="The rules that `python -m rules export` wrote.")
@click.option("--ids", "most", type=click.IntRange(min=0), default=IDS, show_default=True, help="How many ids to list.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON, with every id.")
def retriage(since: datetime | None, local: Path | None, old: Path | None, most: int, is_json: bool) -> None:
    """Print what the rules in force, or others, make of every call.

    They run inside the database over the answers that are stored, and are held against what each call was told then,
    before a nurse decided otherwise. A call goes up where a part of that (level, ambulance first, clock, ER line) asks
    for more and none for less, and down the other way round. A call-back is owed after call-soon; in an emergency an
    ambulance comes first. Calls asked with another form are counted apart. No record is changed, and nobody's name is
    opened.

    What was answered stays: a number in the words of a question, such as the fever, is not in these counts.
    """
    refuse_other_revisions()
    right_key.prove()
    from app.console.retriage_report import Report, as_data  # noqa: PLC0415 - SQL takes what nothing else needs
    from app.console.retriage_text import as_text  # noqa: PLC0415 - likewise
    from app.data.retriage import retriaged  # noqa: PLC0415 - likewise

    rules, called = _rules(local, old)
    zone = settings_in_force().time_zone
    report = Report(rules, called, retriaged(rules, _moment(since)), zone)
    if is_json:
        click.echo(json.dumps(as_data(report), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(report, most))


def _rules(local: Path | None, old: Path | None) -> "tuple[RuleSet, str]":
    """Return the rules to run, and which they are."""
    if local and old:
        raise click.ClickException("Found --with and --against, expected one of them: each names the rules to run.")
    try:
        if local:
            return _adapted(local), f"those released, as {local} adapts them"
        if old:
            return _of_this_form(old), f"those of {old}"
    except RulesError as fault:
        raise click.ClickException(f"{local or old}: {' '.join(str(fault).split())}") from None
    return RULES, "those in force"


def _adapted(file: Path) -> "RuleSet":
    return adapted(RELEASED_RULES, read_local_file(file).rules)


def _of_this_form(file: Path) -> "RuleSet":
    try:
        rules = rules_from_json(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise RulesError(f"it cannot be read: {fault}. Expected what 'python -m rules export' prints.") from None
    if rules.questionnaire != QUESTIONNAIRE:
        raise RulesError(
            f"these are rules of form {rules.questionnaire}, expected form {QUESTIONNAIRE}: answers to one say nothing "
            "of what was asked in another."
        )
    return rules


def _moment(day: datetime | None) -> datetime | None:
    """Return when that day begins where the team is."""
    if day is None:
        return None
    zone = settings_in_force().time_zone
    if not FIRST_DAY <= day.date() <= clock.now(zone).date():
        raise click.ClickException(f"Found --since {day.date()}, expected a day from {FIRST_DAY} up to today.")
    return clock.local(day, zone)


COMMANDS: Final = (retriage,)
