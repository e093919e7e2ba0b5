"""The page for those who write other programs: what they can ask, each with a line to try."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.i18n.words import only_in_english
from app.interop import cds_hooks, earlier, fhir
from app.interop.json_api.endpoint import PREFIX, Endpoint, endpoints
from app.interop.shared import Line
from app.serving.site_address import own_address
from rules.in_force import QUESTIONNAIRE

bp = Blueprint("developers", __name__, url_prefix="/developers")


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An endpoint in finished words. ``curl`` can be pasted into a terminal as it is."""

    method: str
    path: str
    summary: str
    curl: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandView:
    """A command in finished words, and a program that uses what it made."""

    line: str
    summary: str
    program: str


COMMANDS: Final = (
    CommandView(
        "python -m rules js --out red-flags",
        "The rules as JavaScript: a module that needs nothing else, and its tables. It decides the same without a "
        "request, in any browser, and says what the JSON addresses say, without words. Whom to call and by when: "
        "flask calling-js.",
        """import { triage } from "./red-flags/triage.js";

const answers = { "back-pain": "new", "nerve-pain": ["band"] };
const { disposition, clock, findings } = triage(answers, "patient");
console.log(disposition, clock, findings.map(({ code }) => code).join(" "));""",
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """The endpoints of one standard."""

    code: str
    title: str
    endpoints: tuple[EndpointView, ...]


@bp.get("")
@only_in_english
def show() -> ResponseReturnValue:
    """Show every endpoint."""
    root = own_address()
    api = tuple(_view(line_of(each), root, _notes(each)) for each in endpoints())
    return render_template(
        "developers.html",
        page_title="For developers",
        contact=contact(),
        questionnaire=QUESTIONNAIRE,
        retired=earlier.retired(),
        commands=COMMANDS,
        parts=(
            Part("json", "JSON", api),
            Part("fhir", "HL7 FHIR R4", tuple(_view(each, root) for each in fhir.LINES)),
            Part("cds-hooks", "CDS Hooks 2.0", tuple(_view(each, root) for each in cds_hooks.LINES)),
        ),
    )


def lines() -> Iterator[Line]:
    """Yield every line to try that the page shows."""
    yield from map(line_of, endpoints())
    yield from fhir.LINES
    yield from cds_hooks.LINES


def line_of(endpoint: Endpoint) -> Line:
    """Return the line that tries out ``endpoint``."""
    return Line(endpoint.method, PREFIX + endpoint.path, endpoint.summary, endpoint.media, endpoint.example)


def _view(line: Line, root: str, notes: tuple[str, ...] = ()) -> EndpointView:
    return EndpointView(line.method, line.path, line.summary, line.curl(root), notes)


def _notes(endpoint: Endpoint) -> tuple[str, ...]:
    takes = (f"Takes: {endpoint.takes.__doc__}",) if endpoint.takes else ()
    problems = ", ".join(f"{each.value} {each.phrase}" for each in endpoint.problems)
    return (*takes, f"Gives: {endpoint.gives.__doc__}", f"Problems: {problems}")
