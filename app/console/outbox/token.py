"""A record asked with what its launch allows: by a token that it knows, renewed once if it does not know the first."""

from typing import Any, Final

from app.console.launch.tokens import forget, token
from app.data.database import session
from app.data.launches import Launched
from app.serving.asking import Answer, ask

UNAUTHORIZED: Final = 401


def token_of(launched: Launched) -> str | None:
    """Return a token that is good still, with nothing held while the record is asked."""
    known = token(launched.launch_id)
    session().commit()
    return known


def ask_record(launched: Launched, method: str, path: str, **what: Any) -> Answer | None:  # noqa: ANN401 - as ``ask``
    """Return what the record answers; None if it knows no token of the launch: it has to be opened again.

    Raises:
        AskingError: it did not answer.
    """
    for _ in range(2):
        known = token_of(launched)
        if known is None:
            break
        answer = ask(method, f"{launched.fhir_base}/{path}", token=known, **what)
        if answer.status != UNAUTHORIZED:
            return answer
        forget(launched.launch_id)
    return None
