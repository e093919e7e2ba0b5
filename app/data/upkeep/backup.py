"""A copy of everything in one file, sealed as it is stored; it fits SQLite and PostgreSQL alike.

The file is compressed text: a line that says what follows, one line a row, and a last line with the counts and a digest
over all that stands above it.
"""

import base64
import gzip
import hashlib
import json
import os
import stat
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any, Final, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Integer, Table, delete, func, insert, inspect, select, text, update

from app.data import audit
from app.data.database import engine, is_postgresql, session
from app.data.options import READS_ONLY
from app.data.sealing import WrongKeyError
from app.data.upkeep import later, migrate, right_key
from app.data.upkeep.tables import TABLES
from app.settings.laptop_keys import sync_folder

FORMAT: Final = 1
FEW: Final = 500
FILLED_BY_MIGRATION: Final = ("roles", "audit_head")

Json = dict[str, Any]


class BackupError(RuntimeError):
    """A backup cannot be written, read or restored; says why and what to do."""


def write(file: Path, *, overwrite: bool = False) -> Counter[str]:
    """Write everything into ``file`` as it stands at one moment, while others go on, and return the rows a table.

    Of a later version's database that is all which that version restores, as the first line says. Where the file is a
    link, what that leads to is written, and the link stays.

    Raises:
        BackupError: the file is there already, is no regular one, or cannot be written.
    """
    try:
        if _is_there(file) and not overwrite:
            raise FileExistsError
        return _put(file.resolve(), overwrite=overwrite)
    except FileExistsError:
        raise BackupError(
            f"{file} is there already. Name another file, or allow it to be replaced with --force."
        ) from None
    except OSError as fault:
        raise BackupError(f"{file} cannot be written: {fault.strerror or fault}. Name another file.") from None


def _is_there(file: Path) -> bool:
    try:
        kind = file.stat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(kind):
        raise BackupError(f"Found a folder, a pipe or a device at {file}, expected a file, or none. Name another.")
    return True


def _put(file: Path, *, overwrite: bool) -> Counter[str]:
    handle, name = mkstemp(prefix=".backup-", dir=file.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            counts = _write_into(out)
            out.flush()
            os.fsync(out.fileno())
        if not overwrite:
            # Of two that write there at once, whoever is later is told so.
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        draft.replace(file)
        sync_folder(file.parent)
    finally:
        with suppress(OSError):  # what went wrong before is what is told
            draft.unlink()
    return counts


class Restored(NamedTuple):
    """What came of it: the rows a table, how many entries the audit log had, and the tables that are none of ours."""

    rows: Counter[str]
    entries: int
    left_out: tuple[str, ...]


def restore(file: Path) -> Restored:
    """Put everything of ``file`` into a database that is up to date and empty; whoever restores commits.

    What was shut since stays shut as far as we can know: nobody is signed in, and no set-up address works. Where others
    keep tables beside ours, a version that did not know them apart has copied them: those are left out.

    Raises:
        BackupError: the file is not a whole backup of this version, the database is not empty, or the key does not fit.
    """
    if not file.is_file():
        raise BackupError(
            f"Found a pipe or a device at {file}, expected a file: a backup is read twice, once before anything is "
            "changed. Save it as a file first."
        )
    header = _checked(file)
    if header["revision"] != migrate.newest():
        raise BackupError(
            f"The backup is of revision {header['revision']}, this version is at {migrate.newest()}. Restore it with "
            "the version that wrote it, then migrate."
        )
    filled = [name for name in TABLES if name not in FILLED_BY_MIGRATION and _has_rows(name)]
    if filled:
        raise BackupError(
            f"The database is not empty: there are rows in {', '.join(filled)}. Name an empty one, and migrate it."
        )
    counts = _load(file)
    left_out = tuple(sorted(counts.keys() - TABLES.keys()))
    counts = Counter({name: count for name, count in counts.items() if name in TABLES})
    if is_postgresql():
        _move_on_sequences()
    try:
        right_key.prove_on(session().connection())
    except WrongKeyError as fault:
        raise BackupError(f"Nothing was restored. {fault}") from None
    return Restored(counts, _shut(counts), left_out)


def _shut(counts: Counter[str]) -> int:
    """Sign everyone out, let no set-up address work, and write down what was restored and where its log ended."""
    users = TABLES["users"]
    for user_id in list(session().scalars(select(users.c.id))):
        session().execute(update(users).where(users.c.id == user_id).values(fs_uniquifier=uuid4().hex))
    for name in ("invitations", "sign_ins"):
        session().execute(delete(TABLES[name]))
    head = session().execute(select(TABLES["audit_head"])).mappings().one()
    detail = {"rows": dict(counts), "entries": head["number"], "digest": head["digest"]}
    audit.record("restored", detail=detail)
    return int(head["number"])


def _write_into(out: IO[bytes]) -> Counter[str]:
    digest, counts = hashlib.sha256(), Counter[str]()
    options = {"isolation_level": "REPEATABLE READ"} if is_postgresql() else {READS_ONLY: True}
    with gzip.GzipFile(fileobj=out, mode="wb", filename="") as packed, engine().connect() as plain:
        connection = plain.execution_options(**options)

        def line(value: Json) -> None:
            # In ASCII, which also holds what no encoding of text does.
            written = f"{json.dumps(value)}\n".encode()
            digest.update(written)
            packed.write(written)

        line({"format": FORMAT, "revision": str(migrate.current_on(connection))})
        for name, row in _rows(connection):
            line({"table": name, "row": row})
            counts[name] += 1
        line({"counts": dict(counts), "sha256": digest.hexdigest()})
    return counts


def _rows(connection: Connection) -> Iterator[tuple[str, Json]]:
    is_known = migrate.current_on(connection) == migrate.newest()
    for name, table in (TABLES if is_known else later.tables(connection)).items():
        # Ended even where a row cannot be read: the next to have this connection would see what was there then.
        with connection.execute(select(table), execution_options={"yield_per": FEW}) as found:
            for row in found.mappings():
                yield name, {column: _as_text(value) for column, value in row.items()}


def _as_text(value: object) -> object:
    match value:
        case datetime():
            return {"at": value.isoformat()}
        case bytes():
            return {"bytes": base64.b64encode(value).decode("ascii")}
        case dict() | list():
            return {"json": value}
        case None | str() | int() | float():
            return value
        case _:
            raise BackupError(f"Found a {type(value).__name__}, which this version cannot write: use a later one.")


def _as_stored(value: object) -> object:
    match value:
        case {"at": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"bytes": str(code)}:
            return base64.b64decode(code)
        case {"json": inner}:
            return inner
        case _:
            return value


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file, "rb") as packed:
            yield from packed
    except (OSError, EOFError, zlib.error) as fault:
        raise BackupError(f"{file} is no whole backup: {fault}") from None


def _checked(file: Path) -> Json:
    """Read the file to its end before anything is changed, and return its first line."""
    digest, counts, header, previous = hashlib.sha256(), Counter[str](), None, b""
    for line in _lines(file):
        if previous:
            digest.update(previous)
        if header is None:
            header = _read(file, line)
        elif table := _read(file, line).get("table"):
            counts[table] += 1
        previous = line
    last = _read(file, previous or b"{}")
    if not header or header.get("format") != FORMAT or last != {"counts": dict(counts), "sha256": digest.hexdigest()}:
        raise BackupError(f"{file} is no whole backup: it was cut short or altered, or something else wrote it.")
    return header


def _read(file: Path, line: bytes) -> Json:
    try:
        value = json.loads(line)
    except ValueError:
        raise BackupError(f"{file} is no whole backup: a line in it cannot be read.") from None
    return value if isinstance(value, dict) else {}


def _load(file: Path) -> Counter[str]:
    for name in FILLED_BY_MIGRATION:
        session().execute(delete(TABLES[name]))
    counts, waiting, table = Counter[str](), list[Json](), ""
    for line in _lines(file):
        value = json.loads(line)
        name = value.get("table", "")
        if waiting and (name != table or len(waiting) == FEW):
            session().execute(insert(TABLES[table]), waiting)
            waiting = []
        table = name
        if name:
            counts[name] += 1
        if name in TABLES:
            waiting.append({column: _as_stored(each) for column, each in value["row"].items()})
    return counts


def _has_rows(name: str) -> bool:
    return bool(session().scalar(select(func.count()).select_from(select(TABLES[name]).limit(1).subquery())))


def _move_on_sequences() -> None:
    """Rows that come later must not take the numbers of those restored."""
    for table in TABLES.values():
        column = _counted(table)
        if column and inspect(session().connection()).has_table(table.name):
            name = f"pg_get_serial_sequence('{table.name}', '{column}')"
            most = f"(SELECT max({column}) FROM {table.name})"  # noqa: S608 - names from our own models
            session().execute(text(f"SELECT setval({name}, {most}) WHERE {most} IS NOT NULL"))


def _counted(table: Table) -> str | None:
    """The column that the database counts up by itself, if there is one."""
    column = table.autoincrement_column
    return column.name if column is not None and isinstance(column.type, Integer) else None
