"""How a test signs in: at once, by writing the session, or as people do, by password and code."""

import time

from flask.testing import FlaskClient

from app.console.access import HOME
from app.data.models import User


def sign_in_as(client: FlaskClient, user: User) -> None:
    """Sign ``user`` in as if password and code had just been given."""
    with client.session_transaction(path=HOME) as session:
        session.clear()
        session.update({"_user_id": user.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time()})
