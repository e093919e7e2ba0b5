"""What must be true of every route, template and line of log."""

import logging
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from app.version import VERSION
from rules.in_force import ITEMS, QUESTIONNAIRE
from rules.model.questionnaire import NONE
from tests.support.app import MakeApp
from tests.support.page import FetchPage
from tests.support.table import table

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
APP_MODULES = sorted((ROOT / "app").rglob("*.py"))

ROUTES = {
    "GET /",
    "POST /",
    "GET /check",
    "GET /check/<page_code>",
    "POST /check/<page_code>",
    "GET /check/answers",
    "GET /app.webmanifest",
    "GET /apple-touch-icon.png",
    "GET /check.html",
    "GET /status",
    "GET /service-worker.js",
    "GET /offline/<code>/<fingerprint>.txt",
    "GET /cannot-reach",
    "GET /.well-known/security.txt",
    "GET /about",
    "GET /accessibility",
    "GET /card",
    "GET /help",
    "GET /not-for-me",
    "GET /privacy",
    "GET /robots.txt",
    "GET /far-away",
    "GET /card.pdf",
    "GET /check/reminder.ics",
    "GET /check/result",
    "GET /check/visit-note",
    "GET /check/visit-note.pdf",
    "POST /check/clear",
    "POST /check/since",
    "GET /api/v1/openapi.json",
    "GET /api/v1/questionnaire",
    "GET /api/v1/rules",
    "POST /api/v1/assessments",
    "POST /api/v1/assessments/batch",
    "POST /api/v1/handoff/decode",
    "POST /api/v1/handoff/encode",
    "GET /cds-services",
    "POST /cds-services/bone-metastases-red-flags",
    "POST /cds-services/bone-metastases-red-flags/feedback",
    "POST /csp-reports",
    "GET /developers",
    "GET /fhir/CodeSystem",
    "GET /fhir/CodeSystem/<name>",
    "POST /fhir/CodeSystem/_search",
    "GET /fhir/Library",
    "GET /fhir/Library/<name>",
    "POST /fhir/Library/_search",
    "GET /fhir/OperationDefinition",
    "GET /fhir/OperationDefinition/<name>",
    "POST /fhir/OperationDefinition/_search",
    "GET /fhir/PlanDefinition",
    "GET /fhir/PlanDefinition/<name>",
    "POST /fhir/PlanDefinition/_search",
    "GET /fhir/Questionnaire",
    "GET /fhir/Questionnaire/<name>",
    "POST /fhir/Questionnaire/_search",
    "GET /fhir/metadata",
    "POST /fhir/QuestionnaireResponse/$assess",
    "GET /how",
    "GET /how/<code>",
    "GET /how/presentations",
    "GET /how/proof",
    "GET /language",
    "GET /learn",
    "GET /learn/<code>",
    "GET /styleguide",
    "GET /healthz",
    "GET /metrics",
    "GET /readyz",
    "GET /static/<fingerprint>/<name>",
}
CLINICAL_WORDS = re.compile(r"\b(cord|numb|weak|fever|poop|pee|urine|radiation|jaw)\b", re.IGNORECASE)


def test_every_route_is_listed_here(make_app: MakeApp) -> None:
    found = {
        f"{method} {rule.rule}"
        for rule in make_app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert found == ROUTES


def test_every_macro_and_template_is_used() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *APP_MODULES))
    called = Counter(re.findall(r"\b(\w+)\(", everything))
    for template in TEMPLATES:
        name = str(template.relative_to(ROOT / "templates"))
        assert f'"{name}"' in everything or f"'{name}'" in everything, f"nothing renders {name}"
        for macro in re.findall(r"{%-? macro (\w+)\(", template.read_text(encoding="utf-8")):
            assert called[macro] > 1, f"nothing calls {macro} of {name}"


@table("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_clinical_word_and_no_arithmetic(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    shown = re.sub(r"<svg.*?</svg>|{#.*?#}|{%.*?%}|<[^>]*>", " ", text, flags=re.DOTALL)

    if template.name != "start.html":  # which names the subjects it asks about
        assert not CLINICAL_WORDS.findall(shown)
    for expression in re.findall(r"{{(.*?)}}|{%(.*?)%}", text, flags=re.DOTALL):
        code = re.sub(r"\"[^\"]*\"|'[^']*'", "", "".join(expression)).strip("-")
        assert not re.search(r"[*/]|\w \+ \w|\w - \w", code), f"arithmetic in {template.name}: {code}"


def test_every_form_says_where_it_is_sent_and_every_drawing_how_large_it_is() -> None:
    """A form that is sent to the address of its page takes the fragment along; an unstyled drawing fills the page."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    forms, drawings = re.findall(r"<form\b(?:{{.*?}}|[^>])*>", everything), re.findall(r"<svg\b[^>]*>", everything)

    assert len(forms) > 10
    assert len(drawings) > 5
    assert not [each for each in forms if ' action="{{' not in each]
    assert not [each for each in drawings if " width=" not in each or " height=" not in each]


@table("module", APP_MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_the_app_stays_small(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_program_has_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == VERSION
    assert f'image.version="{VERSION}"' in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"\n- {VERSION} (" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page_code", PAGES)
def test_no_page_of_the_check_may_be_kept_by_a_browser(client: FlaskClient, page_code: str) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={"back-pain": "new", "bone-drug": "yes"})

    for address in (f"/check/{page_code}", "/check/answers", "/check/result?unfinished=yes"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_no_answer_reaches_a_log_an_address_or_the_terminal(
    page: FetchPage, client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A whole check, every answer its worst, and a typed number: all of them markers."""
    addresses: list[str] = []
    with caplog.at_level(logging.DEBUG):
        page("/")
        page("/", {"respondent": "patient", "own_day": "212-555-0147"})
        for each in PAGES.values():
            worst: dict[str, str | list[str]] = {
                item.link_id: [item.codes[0]] if item.check_all else item.codes[0] for item in each.items
            }
            addresses.append(page(f"/check/{each.code}", {"respondent": "patient", **worst}).address)
        addresses += [
            page(address).address for address in ("/check/answers", "/check/result", "/how", "/no-such-page")[:3]
        ]
        with client.session_transaction() as session:
            recorded = session["answers"]

    printed = capfd.readouterr()
    written = "\n".join([caplog.text, printed.out, printed.err, *addresses])
    codes = {code for item in ITEMS.values() for code in item.codes if code not in (NONE, "no", "yes", "more", "new")}
    assert len(recorded) > 20
    assert "0147" not in written
    assert not {code for code in codes if re.search(rf"\b{re.escape(code)}\b", written)}
