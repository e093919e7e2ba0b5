"""How long PostgreSQL is waited for: never as long as gunicorn waits for a worker, unless nobody waits at a page.

A pooler may give every transaction another connection of the server. So nothing here outlives a transaction: its limits
are set when it begins, and no statement is prepared for the next one. Loaded only where the database is PostgreSQL.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

from psycopg import Connection as Plain
from psycopg import OperationalError
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, event

from app.data.options import IN_NO_HURRY

CONNECT_SECONDS: Final = 3
"""How long to wait for a server that does not let us in."""

STATEMENT_SECONDS: Final = 6
"""How long the server may work at one statement, or let it wait for what another holds, before it gives up."""

ANSWER_SECONDS: Final = 8.0
"""How long to wait for a server that says nothing at all, not even that it gave up."""

PING_SECONDS: Final = 2.0
"""How long to wait between transactions, where a connection that lay idle is only asked whether it still works."""

IDLE_SECONDS: Final = 30
"""How long the server keeps what a silent client holds from the others; no worker of gunicorn is silent for longer."""

LIMITS: Final = {
    "connect_timeout": str(CONNECT_SECONDS),
    # A peer that vanished without a word is noticed within half a minute, by commands that wait without end as well.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""What holds of a connection unless the address says otherwise."""

OF_A_TRANSACTION: Final = {
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
}
"""What the server is told at the beginning of each. With ``options`` in its address, a page waits until it gives up."""

WITHOUT_END: Final = dict.fromkeys(OF_A_TRANSACTION, "0")

_OPTION: Final = re.compile(r"(?:-c\s*|--)([\w.-]+)=(\S+)")

T = TypeVar("T")


class Impatient(Plain[Any]):
    """A connection that is given up when the server does not answer."""

    patience: float | None = ANSWER_SECONDS

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for the server, but no longer than ``patience``; a connection that was given up cannot be used again."""
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except OperationalError:
            if self.info.transaction_status is TransactionStatus.ACTIVE:
                self.close()
            raise


def within_limits(given: URL) -> URL:
    """Return the address with a limit to everything that is waited for, and nothing that a pooler would refuse."""
    others = given.difference_update_query(["options"]) if _options(given) else given
    return others.set(query={**LIMITS, **others.query})


def prepare(engine: Engine, given: URL) -> None:
    """Wait for the server of ``engine`` as long as ``given``, the address as the operator wrote it, lets us."""
    asked = _options(given)
    patience = None if asked else ANSWER_SECONDS
    limits = OF_A_TRANSACTION | asked

    def connect(_: object, __: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Impatient:
        connection = Impatient.connect(*arguments, prepare_threshold=None, **options)
        connection.patience = patience and PING_SECONDS
        return connection

    def come_back(connection: Impatient | None, _: object) -> None:
        if connection is not None:  # it was not given up
            connection.patience = patience and PING_SECONDS

    def begin(connection: Connection) -> None:
        in_no_hurry = connection.get_execution_options().get(IN_NO_HURRY)
        cast("Impatient", connection.connection.dbapi_connection).patience = None if in_no_hurry else patience
        _limit(connection, WITHOUT_END if in_no_hurry else limits)

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", come_back)


def _options(given: URL) -> dict[str, str]:
    """Return what the address asks of the server in ``options``: we ask it ourselves, in each transaction."""
    return {name.replace("-", "_"): value for name, value in _OPTION.findall(_written(given))}


def is_all_read(given: URL) -> bool:
    """Whether all that the address asks of the server is what we can ask it, or none: then the driver asks it."""
    return not _options(given) or not _OPTION.sub("", _written(given)).strip()


def _written(given: URL) -> str:
    options = given.query.get("options", "")
    return options if isinstance(options, str) else " ".join(options)


def _limit(connection: Connection, limits: Mapping[str, str]) -> None:
    """Set ``limits`` until the transaction ends, in one statement."""
    settings = ", ".join(f"set_config('{name}', %s, true)" for name in limits)
    connection.exec_driver_sql(f"SELECT {settings}", tuple(limits.values()))
