"""Launches from a records system: which patient's record was open, what it allowed, and the calls begun from it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import uuid4

from sqlalchemy import delete, exists, select, update

from app.data.database import session
from app.data.launch_models import Launch, LaunchedCall
from app.data.models import Call, Draft

TOKENS_FOR: Final = timedelta(days=7)
"""How long tokens are stored after a launch, used or not."""


class Granted(NamedTuple):
    """What the token endpoint answered: tokens, what they are for, and what was open in the record."""

    access: str
    refresh: str
    expires_at: datetime | None
    scopes: str
    patient: str
    encounter: str
    fhir_user: str


class Launched(NamedTuple):
    """From which record a call was begun. The patient and the encounter are ids of the FHIR server at ``fhir_base``."""

    launch_id: str
    call_id: str
    user_id: int
    issuer: str
    patient: str
    encounter: str
    fhir_user: str
    scopes: frozenset[str]

    @property
    def fhir_base(self) -> str:
        """The address of the FHIR server, which is the issuer of the launch."""
        return self.issuer


def launch_of(call_id: str) -> Launched | None:
    """Return from which record the call, or the draft of that id, was begun; None if from none."""
    found = session().get(LaunchedCall, call_id)
    if found is None:
        return None
    launch = found.launch
    return Launched(
        launch_id=launch.id,
        call_id=call_id,
        user_id=launch.user_id,
        issuer=launch.issuer,
        patient=launch.context["patient"],
        encounter=found.encounter or "",
        fhir_user=launch.context["fhir_user"],
        scopes=frozenset(launch.scopes.split()),
    )


def by_id(launch_id: str) -> Launch | None:
    """Return the launch as the database has it now; whoever writes holds it until they have committed."""
    wanted = select(Launch).where(Launch.id == launch_id).with_for_update()
    return session().scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def store(*, user_id: int, issuer: str, granted: Granted, now: datetime) -> Launch:
    """Store what was granted; for a patient whom this nurse opened before, in place of what was granted then."""
    mine = select(Launch).where(Launch.user_id == user_id, Launch.issuer == issuer).with_for_update()
    # Sealed, so that the database cannot compare; one nurse has few.
    before = [each for each in session().scalars(mine) if each.context["patient"] == granted.patient]
    launch = before[0] if before else Launch(id=uuid4().hex, user_id=user_id, issuer=issuer)
    launch.scopes, launch.launched_at, launch.expires_at = granted.scopes, now, granted.expires_at
    launch.context = {"patient": granted.patient, "fhir_user": granted.fhir_user}
    launch.tokens = {"access": granted.access, "refresh": granted.refresh}
    session().add(launch)
    session().flush()
    return launch


def drafts_from(launch: Launch) -> Sequence[Draft]:
    """Return the calls that were begun from the same record and are still typed by the same nurse, the latest first."""
    begun = select(Draft).join(LaunchedCall, LaunchedCall.call_id == Draft.id)
    mine = begun.where(LaunchedCall.launch_id == launch.id, Draft.holder_id == launch.user_id)
    return session().scalars(mine.order_by(Draft.saved_at.desc())).all()


def attach(*, call_id: str, launch: Launch, encounter: str) -> None:
    """Note that the draft of that id was begun from a record."""
    session().add(LaunchedCall(call_id=call_id, launch_id=launch.id, encounter=encounter or None))
    session().flush()


def follow(*, call_id: str, first_id: str) -> None:
    """Note that the draft ``call_id``, which follows the call ``first_id``, is about the record of that one, if any.

    Not during the encounter of the first: that may be over by now.
    """
    first = session().get(LaunchedCall, first_id)
    if first and session().get(LaunchedCall, call_id) is None:
        attach(call_id=call_id, launch=first.launch, encounter="")


def tidy(now: datetime) -> None:
    """Forget launches of which no call and no draft is left, and tokens that are old."""
    for statement in (
        delete(LaunchedCall).where(
            ~exists().where(Draft.id == LaunchedCall.call_id), ~exists().where(Call.id == LaunchedCall.call_id)
        ),
        delete(Launch).where(~exists().where(LaunchedCall.launch_id == Launch.id)),
        update(Launch).where(Launch.launched_at < now - TOKENS_FOR).values(tokens=None),
    ):
        session().execute(statement, execution_options={"synchronize_session": False})
