"""How a test signs in: at once, by writing the session, or as people do, by password and code."""

import re
import time
from typing import Final

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from app.console.access import HOME
from app.data.models import User
from app.services import services
from tests.support.page import InspectedPage, faults_of, numbers_of

PASSWORD: Final = "three quiet lamps"
AS_SCRIPT: Final = {"Accept": "application/json"}
CHEAPEST: Final = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
"""What to make an app with, as SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS: hashes as quick as they come."""


class Desk:
    """A browser at a nurse's desk, each of whose pages is inspected."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self._numbers = numbers_of(services(app).settings)
        self._token = ""
        self.secret = ""

    def get(self, address: str, status: int = 200) -> InspectedPage:
        return self._inspected(self.client.get(address, follow_redirects=True), status)

    def post(self, address: str, status: int = 200, **data: str) -> InspectedPage:
        return self._inspected(self.send(address, **data), status)

    def send(self, address: str, **data: str) -> TestResponse:
        """Send a form, wherever that leads."""
        return self.client.post(address, data={"csrf_token": self._token, **data}, follow_redirects=True)

    def give_password(self, email: str, password: str = PASSWORD, status: int = 200) -> InspectedPage:
        self.get("/console/sign-in")
        return self.post("/console/sign-in", status, email=email, password=password)

    def set_up_app(self) -> InspectedPage:
        """Go from the explanation to the square, and keep its secret."""
        shown = self.post("/console/second-factor/set-up", setup="authenticator")
        self.secret = re.findall(r'class="key">([A-Z2-7 ]+)<', shown.html)[0]
        return shown

    def code(self) -> str:
        """Return what the app on the phone shows now."""
        return str(TOTP(key=self.secret, format="base32").generate().token)

    def give_code(self, code: str | None = None) -> TestResponse:
        """Send the code; where that leads need not be there yet."""
        # A code of the step before is refused: on a busy machine a step could end while its code is on its way.
        with time_machine.travel(time.time(), tick=False):
            return self.send("/console/second-factor", code=code or self.code())

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Walk the pages of a sign-in, with the app of this desk or by setting one up."""
        self.give_password(email, password)
        if not self.secret:
            self.set_up_app()
        assert self.give_code().request.path == HOME

    def is_in(self) -> bool:
        """Whether the server takes this desk for signed in; a locked screen is."""
        return "locked" in (self.client.get(f"{HOME}/lock", headers=AS_SCRIPT).json or {})

    def token(self) -> str:
        """Return a token that works now."""
        return self.get(f"{HOME}/verify").token or ""

    def _inspected(self, response: TestResponse, status: int) -> InspectedPage:
        page = InspectedPage(response)
        assert page.status == status, f"{page.address}: {page.status} {page.heading}"
        assert not faults_of(page, self._numbers), page.address
        self._token = page.token or self._token
        return page


def sign_in_as(client: FlaskClient, user: User) -> None:
    """Sign ``user`` in as if password and code had just been given."""
    with client.session_transaction(path=HOME) as session:
        session.clear()
        session.update({"_user_id": user.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time()})
