"""Where CDS Hooks is served, and to whom."""

from http import HTTPStatus
from typing import Final, Protocol

from flask import Response, current_app, g, request

from app.extensions import limiter
from app.interop.bodies import MOST_BYTES_IN_FHIR
from app.interop.problems import Problem, refused
from app.interop.shared import PER_MINUTE, Addresses
from app.services import services
from app.serving.site_address import own_address

PREFIX: Final = "/cds-services"
SERVICE: Final = "bone-metastases-red-flags"
MOST_BYTES: Final = MOST_BYTES_IN_FHIR
FEEDBACK: Final = "/feedback"

FOR_KNOWN_CALLERS: Final = 10
"""How many times as often as others a caller may ask that had to show who it is: all its nurses share one address."""

bp = Addresses("cds_hooks", __name__, url_prefix=PREFIX)


class KnowsCallers(Protocol):
    """Tells who shows a token."""

    def check(self, token: str, audience: list[str]) -> str:
        """Return the issuer of ``token``.

        Raises:
            Problem: the token is not to be trusted.
        """


def _rate() -> str:
    return f"{PER_MINUTE * (FOR_KNOWN_CALLERS if services().callers else 1)}/minute"


limiter.limit(_rate)(bp)


@bp.before_request
def admit() -> None:
    """Set the size of a body, and let in whom the operator trusts; everyone, if nobody was named.

    Raises:
        Problem: the caller does not show who it is, or is not trusted.
    """
    request.max_content_length = MOST_BYTES
    callers = services().callers
    # A preflight carries no token: the browser asks first whether it may send one.
    if callers is None or request.method == "OPTIONS":
        return
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        raise Problem(HTTPStatus.UNAUTHORIZED, "Expected a JSON Web Token in the header Authorization, after Bearer.")
    # A token for feedback may be made out to the service that the feedback is for.
    address = own_address() + request.path
    g.cds_caller = callers.check(shown.token, [address, address.removesuffix(FEEDBACK)])


def caller() -> str | None:
    """Return the issuer of the token that was shown, where one had to be."""
    found: str | None = g.get("cds_caller")
    return found


@bp.errorhandler(Problem)
def problem(fault: Problem) -> Response:
    """Answer with what is wrong, and for a closed door with the scheme that would open it (RFC 9110, 11.6.1)."""
    response = refused(fault)
    if fault.status is HTTPStatus.UNAUTHORIZED:
        # The detail holds nothing of what was sent; and anyone can send it, so the audit log is not for it.
        current_app.logger.warning("A caller was refused: %s", fault.detail)
        response.headers["WWW-Authenticate"] = f'Bearer realm="{PREFIX}"'
    return response
