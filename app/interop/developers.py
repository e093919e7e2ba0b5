"""The page for those who write other programs: what they can ask, each with a line to try."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.i18n.words import only_in_english
from app.interop import cds_hooks, earlier, fhir
from app.interop.json_api.endpoint import PREFIX, Endpoint, endpoints
from app.interop.shared import Line
from app.places import CONSOLE
from app.serving.site_address import own_address
from app.settings.settings import settings_in_force
from rules.in_force import QUESTIONNAIRE
from rules.sources.parameters import SPEAK_TODAY_HOURS, SPEAK_WITHIN_HOURS

bp = Blueprint("developers", __name__, url_prefix="/developers")


class EndpointView(NamedTuple):
    """An endpoint in finished words. ``curl`` can be pasted into a terminal as it is."""

    method: str
    path: str
    summary: str
    curl: str


class CommandView(NamedTuple):
    """A command in finished words, and perhaps a program, in a file of that name, that uses what it made."""

    line: str
    summary: str
    file: str = ""
    program: str = ""


class ClientView(NamedTuple):
    """A program of others that the tests or the audit run against this server, and what it does there."""

    name: str
    version: str
    does: str


CLIENTS: Final = (
    ClientView("@medplum/core", "5.2.13", "fetches what the cards rest on and gets them; FHIR: asks, validates all"),
    ClientView("@medplum/fhir-router", "5.2.13", "a records system: stores results and calls once"),
    ClientView("oidc-provider", "9.13.3", "with a small FHIR store, a record that the console is launched from"),
    ClientView("fhirclient", "2.6.3", "SMART’s client: reads, searches, $assess, errors; launches from that record"),
    ClientView("fhir-kit-client", "2.0.3", "the same, and searches by POST"),
    ClientView("fhirpy", "2.3.1", "the same, from Python"),
    ClientView("lforms", "40.1.3", "LHC-Forms: shows and fills in the form; its fhirpath.js computes the conditions"),
    ClientView("sdc-qrf", "0.2.0", "Beda’s forms: opens filled forms, and gives back what was asked"),
    ClientView("@aehrc/smart-forms-renderer", "1.4.0", "Smart Forms: shows the form and fills it in"),
    ClientView("@medplum/react", "5.2.13", "the same"),
    ClientView("@helsenorge/refero", "22.2.1", "the same"),
    ClientView("fhirpathpy", "2.2.4", "computes the conditions of the PlanDefinition"),
    ClientView("fhirkit-rs", "0.1.0", "validates everything that is said in FHIR"),
    ClientView("fhir", "4.12.0", "the same"),
    ClientView("fhir.resources", "8.3.0", "the same"),
    ClientView("@redocly/openapi-core", "1.34.24", "finds no fault in the OpenAPI"),
    ClientView("openapi-typescript", "7.13.0", "makes types of the OpenAPI"),
    ClientView("schemathesis", "4.32.5", "calls every JSON address in every way that its description allows"),
)

COMMANDS: Final = (
    CommandView(
        "python -m rules js --out red-flags",
        "The rules as JavaScript, for any browser: it says what the JSON addresses say, without words. Whom to call "
        "and by when: flask calling-js.",
        "check.mjs",
        """import { triage } from "./red-flags/triage.js";

const answers = { "back-pain": "new", "nerve-pain": ["band"] };
const { disposition, clock, findings } = triage(answers, "patient");
console.log(disposition, clock, findings.map(({ code }) => code).join(" "));""",
    ),
    CommandView(
        "python -m rules sql --dialect duckdb > red-flags.sql",
        "The rules as one SELECT over a table of answers, for SQLite, PostgreSQL, DuckDB or Spark. --help tells how to "
        "name the table and its columns.",
    ),
    CommandView(
        "python -m rules vectors > vectors.jsonl",
        "Answers with what the rules make of them, a line each, to test an engine of your own. The first line has the "
        "hash of the rules.",
    ),
)


def commands(root: str) -> tuple[CommandView, ...]:
    """Return every command, the last of which asks the server at ``root``, once and for all answers."""
    plan = CommandView(
        f"{fhir.RULES_LINE.curl(root)} > plan.json",
        "The rules as a FHIR PlanDefinition, for any engine of FHIRPath. The last action applies where something is "
        "“not sure” or not answered, which may mean call now: $assess, the JavaScript and the SQL say what it means.",
        "plan.py",
        """import json
from fhirpathpy import evaluate
from fhirpathpy.models import models

plan, response = json.load(open("plan.json")), json.load(open("response.json"))  # a filled form
for action in plan["action"]:
    condition = action["condition"][0]["expression"]["expression"]
    if evaluate(response, condition, {"resource": response}, models["r4"]) == [True]:
        print(action["priority"], action["title"])""",
    )
    return (*COMMANDS, plan)


class Part(NamedTuple):
    """The addresses of one standard, and what is to be known beside them; what is not needed first is folded."""

    code: str
    title: str
    endpoints: tuple[EndpointView, ...]
    notes: tuple[str, ...]
    more_endpoints: tuple[EndpointView, ...]
    more: tuple[str, ...]


FIRST: Final = (
    f"{PREFIX}/assessments",
    "/fhir/Questionnaire/bone-metastases-red-flags",
    "/fhir/QuestionnaireResponse/$assess",
    *(each.path for each in cds_hooks.LINES),
)
"""The addresses that are asked first."""


_OF_JSON: Final = ("A problem is answered as RFC 9457 describes it, with the places of its first twenty faults.",)
_MORE_OF_JSON: Final = (
    "Types are read strictly: true is not 1, and a name that stands twice in an object is refused.",
    "“None” beside another answer is refused.",
    "A hand-off code of another day, or of an earlier questionnaire, says to ask again before anything else.",
)
_OF_FHIR: Final = (
    "An answer is a code of ours called item.option, under /fhir/CodeSystem. Every error is an OperationOutcome.",
    "No question is required, so that a call-now can be sent at once; what was left out is never taken for “no”.",
    "Where “none” stands beside another answer, that one counts, and a note says so.",
)
_MORE_OF_FHIR: Final = (
    (
        "$assess?bundle=transaction gives the same as a Bundle to post to the root of a FHIR server as it is. A second "
        "try creates nothing twice but the Provenance; a response that has an id is left where it is. Assessed again, "
        "one with an id, a subject and an authored gives the same identifiers."
    ),
    (
        "Refused: modifierExtension, implicitRules, the words of another answer beside a code, and with Prefer: "
        "handling=strict a search parameter that is not known."
    ),
)
_OF_CDS_HOOKS: Final = (
    "Fetch by the template as it stands, and send the Bundle with its links: what came back is checked against them.",
    "A response names our form by its URN or as Questionnaire/bone-metastases-red-flags, with the version or without.",
)
_MORE_OF_CDS_HOOKS: Final = (
    (
        f"Post feedback to {cds_hooks.FEEDBACK_TO}. The console’s audit log keeps it, without comments, and in "
        "production only from callers that are named; elsewhere the answer is 501."
    ),
    (
        "Where the settings name callers, every address asks for a JSON Web Token signed with ES384, RS384 or ES256, "
        "made out to that very address, and used once within five minutes."
    ),
)

_OF_SMART: Final = (
    "Whoever runs this server names your FHIR server and the client’s id in the file of RFC_EHRS. Others are refused.",
    (
        "On Save of a call that was launched from a record, or that follows one as it got worse, the console creates a "
        "QuestionnaireResponse, a DocumentReference (the handover, text/plain) and, where a call is owed, a Task whose "
        "restriction.period ends when it is due. Once that is closed, or due earlier, the Task is changed there too."
    ),
)
_MORE_OF_SMART: Final = (
    (
        "To create, c is enough, or .write of SMART 1; to change a Task, r and u. What is not granted is not tried, "
        "and the nurse is told: so that a Task stays open until somebody closes it in the record."
    ),
    (
        "Patient and encounter are those of the launch, without the latter for a call that follows. The author is the "
        "nurse who saved."
    ),
    (
        "Each has the identifier urn:ietf:rfc:3986|urn:uuid:…, the number of the call, and is sent with If-None-Exist. "
        "Declare conditionalCreate: else what you may have taken without an answer is not sent again."
    ),
    (
        "Answer 201 or 200 with the resource or its Location: nothing else counts as stored. The words of an "
        "OperationOutcome are shown to the nurse. 408, 425, 429 and 5xx are tried again, after Retry-After."
    ),
    (
        "A Task is read, replaced by PUT with If-Match, and read again. It becomes completed, or failed where nobody "
        "was reached, with what came of it as businessStatus. One that is closed there is left as it is."
    ),
)


@bp.get("")
@only_in_english
def show() -> ResponseReturnValue:
    """Show every endpoint."""
    root = own_address()
    return render_template(
        "developers.html",
        page_title="For developers",
        contact=contact(),
        questionnaire=QUESTIONNAIRE,
        retired=earlier.retired(),
        today_hours=SPEAK_TODAY_HOURS.as_written,
        soon_hours=SPEAK_WITHIN_HOURS.as_written,
        commands=commands(root),
        clients=CLIENTS,
        smart=_OF_SMART,
        more_of_smart=_MORE_OF_SMART,
        launch=f"{root}{CONSOLE}/launch" if settings_in_force().console else None,
        parts=(
            _part("cds-hooks", "CDS Hooks 2.0", cds_hooks.LINES, _OF_CDS_HOOKS, _MORE_OF_CDS_HOOKS),
            _part("fhir", "HL7 FHIR R4", fhir.LINES, _OF_FHIR, _MORE_OF_FHIR),
            _part("json", "JSON", map(line_of, endpoints()), _OF_JSON, _MORE_OF_JSON),
        ),
    )


def _part(code: str, title: str, tried: Iterable[Line], notes: tuple[str, ...], more: tuple[str, ...]) -> Part:
    root = own_address()
    views = [_view(each, root) for each in tried]
    first = tuple(each for each in views if each.path in FIRST)
    return Part(code, title, first, notes, tuple(each for each in views if each not in first), more)


def lines() -> Iterator[Line]:
    """Yield every line to try that the page shows."""
    yield from map(line_of, endpoints())
    yield from fhir.LINES
    yield from cds_hooks.LINES


def line_of(endpoint: Endpoint) -> Line:
    """Return the line that tries out ``endpoint``."""
    return Line(endpoint.method, PREFIX + endpoint.path, endpoint.summary, endpoint.media, endpoint.example)


def _view(line: Line, root: str) -> EndpointView:
    return EndpointView(line.method, line.path, line.summary, line.curl(root))
