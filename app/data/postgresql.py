"""How long PostgreSQL is waited for: never as long as gunicorn waits for a worker, unless nobody waits at a page.

Loaded only where the database is PostgreSQL, with its driver.
"""

from typing import Any, Final, TypeVar, cast

from psycopg import Connection as Plain
from psycopg import OperationalError
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, event

from app.data.database import IN_NO_HURRY

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
    "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout={IDLE_SECONDS}s",
    # A peer that vanished without a word is noticed within half a minute, by commands that wait without end as well.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""What holds unless the address says otherwise. With ``options`` of its own, pages wait until the server gives up."""

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
    """Return the address with a limit to everything that is waited for."""
    return given.set(query={**LIMITS, **given.query})


def prepare(engine: Engine, given: URL) -> None:
    """Wait for the server of ``engine`` as long as ``given``, the address as the operator wrote it, lets us."""
    patience = None if "options" in given.query else ANSWER_SECONDS

    def connect(_: object, __: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Impatient:
        connection = Impatient.connect(*arguments, **options)
        connection.patience = patience and PING_SECONDS
        return connection

    def come_back(connection: Impatient | None, _: object) -> None:
        if connection is not None:  # it was not given up
            connection.patience = patience and PING_SECONDS

    def begin(connection: Connection) -> None:
        in_no_hurry = connection.get_execution_options().get(IN_NO_HURRY)
        cast("Impatient", connection.connection.dbapi_connection).patience = None if in_no_hurry else patience
        if in_no_hurry:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", come_back)
