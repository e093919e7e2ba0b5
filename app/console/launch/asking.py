"""Requests to a records system: to the address itself, answered in time and within bounds, or not at all."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from pydantic_core import from_json
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from app.settings.given_addresses import is_trusted_address

SILENCE: Final = 4
"""For how many seconds nothing may come before a request is given up."""

WHOLE: Final = 10
"""Within how many seconds an answer must be there as a whole."""

MOST_BYTES: Final = 1024 * 1024


WHY: Final = {
    "unreachable": "cannot be reached",
    "slow": "did not answer in time",
    "led-elsewhere": "led to another address, which is not followed",
    "too-big": "answered with more than can be read",
    "unreadable": "answered what cannot be read",
    "not-safe": "names an address that is not over https",
    "no-configuration": "does not say how to launch from it",
    "no-pkce": "cannot be launched from safely: it lacks PKCE with S256",
    "not-able": "lacks what a launch from it needs",
    "refused": "refused to let the console in",
    "not-vouched": "did not say in a way that can be trusted who you are",
    "no-patient": "did not say which patient’s record is open",
    "not-allowed": "does not let the console read the patient",
    "not-known": "does not know the patient that it named",
    "not-the-patient": "answered with something else than the patient that it named",
    "not-in-use": "says that it does not use this patient’s record any more",
}
"""Every fault of a records system by its code, as it completes the sentence "The record …"."""


class AskingError(requests.RequestException):
    """No answer that could be used. It holds nothing of any answer: ``code`` is one of ``WHY``."""

    def __init__(self, code: str) -> None:
        """Say why, by its code."""
        super().__init__(code)
        self.code = code

    @property
    def why(self) -> str:
        """What completes the sentence "The record …"."""
        return WHY[self.code]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; never an answer that leads elsewhere."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON object that was answered.

        Raises:
            AskingError: it is none.
        """
        try:
            found = from_json(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise AskingError("unreadable")
        return found


class _Bounded(HTTPAdapter):
    """Sends to the address alone, and reads no more of an answer, for no longer, than the bounds allow."""

    def send(  # noqa: PLR0913, PLR0917 - as it is overridden
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,  # noqa: ANN401
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401
        proxies: dict[str, str] | None = None,
    ) -> requests.Response:
        """Return the answer, read whole."""
        if not is_trusted_address(request.url or ""):
            raise AskingError("not-safe")
        until = time.monotonic() + WHOLE
        # A packed answer could be a thousand times its size once it is unpacked.
        request.headers["Accept-Encoding"] = "identity"
        try:
            response = super().send(request, True, SILENCE, verify, cert, proxies)
            with response:
                if 300 <= response.status_code < 400:
                    raise AskingError("led-elsewhere")
                # What requests itself would read later, without a bound.
                response._content = _read(response.raw, until)  # noqa: SLF001
        except AskingError:
            raise
        except requests.Timeout:
            raise AskingError("slow") from None
        except (requests.RequestException, HTTPError, OSError):
            raise AskingError("unreachable") from None
        return response


def _read(raw: Any, until: float) -> bytes:  # noqa: ANN401 - requests carries no type of it
    body = b""
    # read1 returns with whatever is there: one that sends a byte now and then cannot hold us until it is done.
    while piece := raw.read1(MOST_BYTES, decode_content=False):
        body += piece
        if len(body) > MOST_BYTES:
            raise AskingError("too-big")
        if time.monotonic() > until:
            raise AskingError("slow")
    return body


def bound(session: requests.Session) -> requests.Session:
    """Let ``session`` ask within the bounds alone, and return it."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Bounded())
    return session


def ask(
    method: str,
    address: str,
    *,
    token: str | None = None,
    json: Any = None,  # noqa: ANN401 - whatever JSON can hold
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return what is answered at ``address``; nothing of either is logged.

    Raises:
        AskingError: no answer could be read.
    """
    given = {"Accept": "application/fhir+json, application/json", **(headers or {})}
    with bound(requests.Session()) as session:
        response = session.request(
            method, address, json=json, headers=given, auth=_bearer(token), allow_redirects=False
        )
    return Answer(response.status_code, response.headers, response.content)


def _bearer(token: str | None) -> Any:  # noqa: ANN401 - what requests calls
    """Return what puts ``token`` into a request. Always given, or requests would look for a password in a .netrc."""

    def put(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    return put
