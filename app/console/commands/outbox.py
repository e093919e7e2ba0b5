"""``flask console send-to-record``: sends what is owed to the records that calls were launched from. For cron."""

from typing import Final

import click

from app import clock
from app.console.commands import command
from app.console.outbox import sending
from app.data import outbox
from app.data.database import session
from app.data.outbox import State


@command("send-to-record")
def send_to_record() -> None:
    """Send what is due of saved calls to the records that they were launched from, once each.

    What cannot be sent now, as the record does not answer or has to be opened again, is left for the next run.
    """
    due = outbox.due(clock.now())
    session().commit()
    came = sending.send(due)
    click.echo(
        f"In the record: {came[State.STORED]}; not yet: {came[State.WAITING]}; not taken: {came[State.REFUSED]}."
    )


COMMANDS: Final = (send_to_record,)
"""What ``flask console`` has of it."""
