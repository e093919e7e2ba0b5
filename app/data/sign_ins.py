"""In which browsers an account is signed in. Each has a secret in its cookie, of which only a digest is stored."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select

from app import clock
from app.data import audit
from app.data.database import session
from app.data.models import User
from app.data.sign_in_tables import SignIn

ENDS_WITHIN: Final = timedelta(seconds=10)
"""How long a secret still counts that another took the place of."""


def begin(*, user: User, browser: str, way: str, longest: timedelta) -> str:
    """Return the secret of a browser in which ``user`` has signed in; forget those that are over by themselves."""
    _forget_those_over(longest)
    secret = secrets.token_urlsafe(16)
    row = SignIn(digest=_digest(secret), user_id=user.id, began_at=clock.now(), browser=browser, way=way)
    session().add(row)
    session().flush()
    return secret


def forget(*, secret: str) -> None:
    """End the sign-in with that ``secret``, if there is one: another takes its place in the same browser."""
    session().execute(delete(SignIn).where(SignIn.digest == _digest(secret)))


def renewed(*, user_id: int, secret: str, began_at: datetime, longest: timedelta) -> str:
    """Return another secret for the sign-in with that ``secret``, which opens nothing after ``ENDS_WITHIN``.

    What was sent with it before the answer came, as by a second press, is answered as ever.
    """
    _forget_those_over(longest)
    now, another = clock.now(), secrets.token_urlsafe(16)
    if row := session().scalar(select(SignIn).where(SignIn.digest == _digest(secret), SignIn.user_id == user_id)):
        told = {"user_id": user_id, "browser": row.browser, "way": row.way}
        session().add(SignIn(digest=_digest(another), began_at=began_at, **told))
        row.began_at = min(row.began_at, now - longest + ENDS_WITHIN)
    return another


def is_open(*, user: User, secret: str, longest: timedelta) -> bool:
    """Whether nobody has ended the sign-in with that ``secret``, and it is not over by itself."""
    is_it = SignIn.digest == _digest(secret), SignIn.user_id == user.id
    return session().scalar(select(SignIn.id).where(*is_it, _goes_on(longest))) is not None


def of(*, user: User, longest: timedelta) -> Sequence[SignIn]:
    """Return every sign-in of ``user`` that is not over, the last first."""
    wanted = select(SignIn).where(SignIn.user_id == user.id, _goes_on(longest))
    return session().scalars(wanted.order_by(SignIn.id.desc())).all()


def is_of(secret: str, row: SignIn) -> bool:
    """Whether ``row`` is the sign-in with that ``secret``."""
    return secrets.compare_digest(row.digest, _digest(secret))


def end(*, user: User, number: int | None = None, but: str = "") -> int:
    """End one sign-in of ``user``, or all but the one with the secret ``but``; write it down, and return how many."""
    which = SignIn.id == number if number is not None else SignIn.digest != _digest(but)
    ended = list(session().scalars(delete(SignIn).where(SignIn.user_id == user.id, which).returning(SignIn.id)))
    if ended:
        audit.record("sign-in-ended", user_id=user.id, subject=user.email, detail={"how-many": len(ended)})
    return len(ended)


def _goes_on(longest: timedelta) -> ColumnElement[bool]:
    return SignIn.began_at >= clock.now() - longest


def _forget_those_over(longest: timedelta) -> None:
    session().execute(delete(SignIn).where(~_goes_on(longest)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
