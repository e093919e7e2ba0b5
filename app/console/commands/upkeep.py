"""Upkeep: the database brought up to date, verified, resealed, copied, and cleared of what is old enough."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app import clock
from app.console.commands import command, in_one_line, is_held
from app.console.sign_in.second_factor import seal_anew
from app.data import account_notes, audit, people, sealing
from app.data.database import reading, session
from app.data.options import READS_ONLY
from app.data.sealing import SealBrokenError, WrongKeyError
from app.data.upkeep import audit_check, backup, later, migrate, retention, right_key, rotation, told
from app.data.upkeep.backup import BackupError

_NOTED: Final = re.compile(r"(?P<number>[1-9][0-9]{0,17}):(?P<digest>[0-9a-f]{64})")
_REVISION: Final = re.compile(r"[0-9]{4}")
_MOST_DAYS: Final = 36_500
"""A hundred years: nothing that is kept is older."""

_Given = ParamSpec("_Given")


def refuse_other_revisions() -> None:
    """Refuse a database that is not as this version needs it."""
    found, needed = migrate.current(), migrate.newest()
    if found != needed:
        raise click.ClickException(
            f"The database is at revision {found or 'none'}, this version of the app needs {needed}. {_way_on(found)}"
        )


def _tell_of_a_later_revision() -> None:
    """Refuse an earlier database; one of a later version, which leaves there what was there, is told and used."""
    found, known = migrate.current(), migrate.newest()
    if isinstance(found, str) and _REVISION.fullmatch(found) and found > known:
        click.echo(f"The database is at revision {found} of a later version; this version knows {known}.", err=True)
    else:
        refuse_other_revisions()


def _on_the_database(
    look: Callable[[], None] = refuse_other_revisions,
) -> Callable[[Callable[_Given, None]], Callable[_Given, None]]:
    """Let a command ``look`` at its database first; what is wrong with a backup is told in words."""

    def looking(command: Callable[_Given, None]) -> Callable[_Given, None]:
        @wraps(command)
        def run(*args: _Given.args, **options: _Given.kwargs) -> None:
            look()
            try:
                command(*args, **options)
            except BackupError as fault:
                raise click.ClickException(str(fault)) from None

        return run

    return looking


def _way_on(found: str | None) -> str:
    if found in migrate.earlier():
        return "Bring it up to date first: flask console migrate"
    return "A later version brought it there: use that one."


@command("migrate")
def bring_up_to_date() -> None:
    """Bring the database up to date. What is there stays."""
    before = migrate.current()
    if before != migrate.newest() and before not in migrate.earlier():
        refuse_other_revisions()
    try:
        migrate.upgrade(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
    except DBAPIError as fault:
        raise click.ClickException(f"Nothing was changed: {in_one_line(fault)}") from None
    migrate.ask_every_table()
    click.echo(f"The database is at revision {migrate.newest()} (it was at {before or 'none'}).")
    try:
        if filled_in := told.fill_in():
            click.echo(f"Of {filled_in} calls it is noted whether somebody was told.")
        _note_accounts()
    except SealBrokenError as fault:
        session().rollback()
        click.echo(f"What the log should know of calls and accounts is not all noted: {in_one_line(fault)}", err=True)


def _note_accounts() -> None:
    """Let the log know, once, what lets everyone in: the version before did not write it down."""
    session().connection(execution_options={READS_ONLY: True})
    is_known = account_notes.is_noted() or people.is_empty()
    session().commit()
    if not is_known:
        account_notes.note_all()
        session().commit()
        click.echo(
            "The audit log knows from now on what lets whom in: look at the accounts, and whether they are right."
        )


@command("new-key")
def new_key() -> None:
    """Print a fresh data key.

    In production the app does not start without one: make the first with RFC_ENVIRONMENT=development.
    """
    click.echo(sealing.new_key())


def _noted(context: click.Context, option: click.Parameter, told: str | None) -> tuple[int, str] | None:
    """Return the number and digest that somebody noted."""
    if told is None:
        return None
    noted = _NOTED.fullmatch(told.strip().lower())
    if noted is None:
        raise click.BadParameter("Give it as verify-audit printed it: the number, a colon, the digest.")
    return int(noted["number"]), noted["digest"]


@command("verify-audit")
@click.option("--expect", callback=_noted, metavar="NUMBER:DIGEST", help="An entry that was noted elsewhere.")
@_on_the_database(_tell_of_a_later_revision)
def verify_audit(expect: tuple[int, str] | None) -> None:
    """Find every altered or missing entry of the audit log, and every altered call, account and draft."""
    found = audit_check.verify(noted=expect)
    for fault in found.faults:
        click.echo(fault, err=True)
    if is_later := migrate.current() != migrate.newest():
        _tell_what_is_not_judged()
    if found.faults and is_later:
        raise click.ClickException(
            f"By what this version knows, the audit log does not hold: {len(found.faults)} faults. Verify it with the "
            "later version, which may write what this one takes for altered."
        )
    if found.faults:
        raise click.ClickException(f"The audit log does not hold: {len(found.faults)} faults.{_hint()}")
    until = f", the last of {found.last_at:%Y-%m-%d %H:%M} UTC" if found.last_at else ""
    click.echo(f"The audit log holds: {found.entries} entries{until}; {found.calls} calls are as they were saved.")
    if not found.number:
        return
    click.echo(
        f"It ends with {found.number}:{found.digest}. Note that elsewhere, and give it to --expect later: whoever can "
        "write the database, and has the data key or an older copy, could put another log there, but none that goes "
        "through this."
    )


def _tell_what_is_not_judged() -> None:
    with reading() as connection:
        unknown = later.unknown(connection)
    click.echo(
        f"Not judged, as a later version alone knows it: {', '.join(unknown) or 'what it writes anew'}.", err=True
    )


@command("rotate-keys")
@_on_the_database()
def rotate_keys() -> None:
    """Seal, file and chain everything anew with RFC_DATA_KEY, while the keys before it stand in RFC_OLD_DATA_KEYS.

    Start the console with both first. Choose a quiet hour: while the log is chained, nothing can be saved. If it is
    stopped half-way, run it again.
    """
    found = audit_check.verify()
    if found.faults:
        raise click.ClickException(
            f"The audit log does not hold ({found.faults[0]}). Look into that first: verify-audit.{_hint()}"
        )
    sealed, filed = rotation.reseal(), rotation.refile()
    seal_anew()
    account_notes.note_all()
    session().commit()
    chained = rotation.rechain()
    audit.record("keys-rotated", detail={"sealed": sealed})
    session().commit()
    click.echo(f"{sealed} values are sealed anew, {filed} calls filed and {chained} entries chained.")
    click.echo("What you noted of the log counts no more: run verify-audit, and note its end anew.")
    click.echo("RFC_OLD_DATA_KEYS can be taken away. Keep the old keys for as long as you keep backups made with them.")


@command("remove-old")
@click.option("--days", type=click.IntRange(1, _MOST_DAYS), required=True, help="Remove what was saved more days ago.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_on_the_database()
def remove_old(days: int, dry_run: bool, yes: bool) -> None:
    """Remove calls and drafts that are older. One after which something is still owed stays."""
    before = clock.now() - timedelta(days=days)
    session().connection(execution_options={READS_ONLY: True})
    found = retention.old(before)
    span = f", saved from {found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}" if found.first and found.last else ""
    click.echo(f"Older than {days} days: {found.calls} calls{span}; {found.drafts} drafts.")
    for call_id in found.still_owed:
        click.echo(f"Call {call_id} stays: what is owed after it is not done.")
    session().commit()
    if dry_run or not (found.calls or found.drafts):
        return
    if not yes:
        click.confirm("Remove them for good?", abort=True)
    click.echo(f"Removed {retention.remove(before)} calls and {found.drafts} drafts.")


@command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@_on_the_database(_tell_of_a_later_revision)
def back_up(file: Path, force: bool) -> None:
    """Write everything into FILE, sealed as it is, while the console goes on."""
    counts = backup.write(file, overwrite=force)
    fault = _unnoted(counts)
    click.echo(f"{counts.total()} rows are in {file}, {counts['calls']} calls among them. Keep the data key elsewhere.")
    if fault is None:
        return
    words = f"The file is whole, but the audit log could not say that it was made: {in_one_line(fault)}"
    if is_held(fault):  # for so long that no call can be saved either
        raise click.ClickException(words)
    click.echo(words, err=True)


def _unnoted(counts: Counter[str]) -> Exception | None:
    """Write down that a backup was made; return why that could not be done."""
    try:
        audit.record("backup-made", detail=dict(counts))
        session().commit()
    except (*migrate.UNUSABLE, SealBrokenError) as fault:
        session().rollback()
        return fault
    return None


@command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_on_the_database()
def put_back(file: Path) -> None:
    """Put everything of FILE into a database that is up to date and empty. Everyone is signed out."""
    counts, end, left_out = backup.restore(file)
    session().commit()
    found = audit_check.verify()
    for fault in found.faults:
        click.echo(fault, err=True)
    click.echo(f"{counts.total()} rows are restored, {counts['calls']} calls among them.")
    if left_out:
        click.echo(f"Left out, as this version has no such table: {', '.join(left_out)}.")
    click.echo(
        f"Accounts are as they were then, after entry {end} of the audit log: disable again who was disabled since, "
        "and give those a new address who changed their password. Set-up addresses made before work no longer."
    )
    if found.faults:
        raise click.ClickException(f"The audit log does not hold: {len(found.faults)} faults. It was so in the backup.")


def _hint() -> str:
    try:
        right_key.prove()
    except WrongKeyError:
        return (
            " Its oldest or its newest entries are at fault: are RFC_DATA_KEY and RFC_OLD_DATA_KEYS the keys that it "
            "was written with?"
        )
    return ""


COMMANDS: Final = (bring_up_to_date, new_key, verify_audit, rotate_keys, remove_old, back_up, put_back)
