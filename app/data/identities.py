"""Which account is whose, by the name that a provider of identities never gives to anybody else."""

from collections import defaultdict

from sqlalchemy import delete, select

from app import clock
from app.data import account_notes
from app.data.database import is_added, session
from app.data.models import User
from app.data.sign_in_tables import Identity

LONGEST = 255


class OtherIdentityError(Exception):
    """The account belongs to somebody else of that provider, or the identity to another account."""


def account_of(*, iss: str, sub: str) -> User | None:
    """Return whose account it is, in force or not; None as long as the identity was never bound to one."""
    bound = session().scalar(select(Identity).where(Identity.iss == _folded(iss), Identity.sub == sub))
    return bound.user if bound else None


def of_issuer(*, user: User, iss: str) -> Identity | None:
    """Return who ``user`` is to that provider, if that is known."""
    return session().scalar(select(Identity).where(Identity.user_id == user.id, Identity.iss == _folded(iss)).limit(1))


def bind(*, user: User, iss: str, sub: str, how: str) -> None:
    """Note that whoever the provider calls ``sub`` has the account of ``user``, and write down ``how`` that is known.

    Raises:
        OtherIdentityError: somebody else of that provider has the account, or they have another.
    """
    if of_issuer(user=user, iss=iss) or not 0 < len(sub) <= LONGEST >= len(iss):
        raise OtherIdentityError
    if not is_added(Identity(user_id=user.id, iss=_folded(iss), sub=sub, since=clock.now())):
        raise OtherIdentityError
    detail = {"iss": _folded(iss), "how": how}
    account_notes.note("identity-bound", "identities", user=user, by=user.id, detail=detail)


def by_user() -> dict[int, list[Identity]]:
    """Return who each account is to providers, by its id; those that were never bound are left out."""
    found = defaultdict[int, list[Identity]](list)
    for each in session().scalars(select(Identity).order_by(Identity.id)):
        found[each.user_id].append(each)
    return found


def forget(*, user: User, iss: str | None = None) -> bool:
    """Forget who ``user`` is to that provider, or to any, and tell whether it was known. It has to be linked anew."""
    wanted = [Identity.user_id == user.id, *([] if iss is None else [Identity.iss == _folded(iss)])]
    return bool(session().scalars(delete(Identity).where(*wanted).returning(Identity.id)).all())


def _folded(iss: str) -> str:
    return iss.rstrip("/")
