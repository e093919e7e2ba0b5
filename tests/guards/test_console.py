"""What must be true of every page of the console, and of an installation without one."""

import subprocess
import sys
from pathlib import Path

from flask import Flask

from app.console.access import ROLE
from tests.support.app import SETTINGS, MakeApp
from tests.support.table import table

OPEN = None
"""For whoever is not signed in, or not yet."""

ROUTES = {
    "GET /console": "nurse",
    "GET /console/worklist/lines": "nurse",
    "GET /console/board": "nurse",
    "POST /console/board/notes": "nurse",
    "POST /console/board/taken": "nurse",
    "GET /console/wall": "lead",
    "GET /console/wall/lines": "lead",
    "GET /console/calls/new": "nurse",
    "POST /console/calls/new": "nurse",
    "POST /console/calls/new/code": "nurse",
    "POST /console/calls/new/response": "nurse",
    "POST /console/drafts/<draft_id>": "nurse",
    "GET /console/drafts/<draft_id>/second-opinion": "nurse",
    "GET /console/second-opinions/<int:number>": "nurse",
    "POST /console/second-opinions/<int:number>": "nurse",
    "GET /console/drafts/<draft_id>/states": "nurse",
    "GET /console/drafts/<draft_id>/states/<state_id>": "nurse",
    "POST /console/drafts/<draft_id>/states/<state_id>": "nurse",
    "GET /console/reviews": "nurse",
    "GET /console/calls/<call_id>/for-caller": "nurse",
    "POST /console/calls/<call_id>/for-caller": "nurse",
    "GET /console/calls/<call_id>/person": "lead",
    "GET /console/calls/<call_id>/person/record.json": "lead",
    "POST /console/calls/<call_id>/person/erase": "lead",
    "GET /console/calls/<call_id>/person/erased": "lead",
    "GET /console/calls/<call_id>/review": "lead",
    "POST /console/calls/<call_id>/review": "lead",
    "GET /console/no-symptom": "nurse",
    "POST /console/no-symptom": "nurse",
    "GET /console/calls": "nurse",
    "POST /console/calls": "nurse",
    "POST /console/calls/drawn": "lead",
    "GET /console/calls/<call_id>": "nurse",
    "POST /console/calls/<call_id>/addenda": "nurse",
    "POST /console/calls/<call_id>/worse": "nurse",
    "GET /console/calls/<call_id>/handover": "nurse",
    "GET /console/calls/<call_id>/handover.txt": "nurse",
    "GET /console/calls/<call_id>/fhir.json": "nurse",
    "POST /console/call-backs/<call_id>/claim": "nurse",
    "POST /console/call-backs/<call_id>/release": "nurse",
    "POST /console/call-backs/<call_id>/tried": "nurse",
    "POST /console/call-backs/<call_id>/close": "nurse",
    "POST /console/call-backs/<call_id>/due": "lead",
    "GET /console/reports": "lead",
    "GET /console/reports.csv": "lead",
    "GET /console/reports/monthly": "lead",
    "GET /console/reports/monthly.csv": "lead",
    "GET /console/reports/monthly.pdf": "lead",
    "GET /console/review": "lead",
    "GET /console/paper.pdf": "nurse",
    "GET /console/practice": "nurse",
    "GET /console/practice/<int:number>": "nurse",
    "GET /console/practice/<int:number>/result": "nurse",
    "GET /console/accounts": "admin",
    "POST /console/accounts": "admin",
    "POST /console/accounts/<account>/address": "admin",
    "POST /console/accounts/<account>/disable": "admin",
    "POST /console/accounts/<account>/enable": "admin",
    "POST /console/accounts/<account>/roles": "admin",
    "POST /console/accounts/<account>/unlink": "admin",
    "GET /console/password": "nurse",
    "POST /console/password": "nurse",
    "GET /console/second-factor/old": "nurse",
    "POST /console/second-factor/old": "nurse",
    "GET /console/signed-in": "nurse",
    "POST /console/signed-in": "nurse",
    "GET /console/in-page/<fingerprint>/<name>": OPEN,
    "GET /console/hospital": OPEN,
    "GET /console/hospital/back": OPEN,
    "GET /console/launch": OPEN,
    "GET /console/launch/back": OPEN,
    "GET /console/launch/link": "nurse",
    "POST /console/launch/link": "nurse",
    "GET /console/launch/link/done": "nurse",
    "GET /console/lock": OPEN,
    "POST /console/used": OPEN,
    "GET /console/sign-in": OPEN,
    "POST /console/sign-in": OPEN,
    "POST /console/sign-out": OPEN,
    "GET /console/verify": OPEN,
    "POST /console/verify": OPEN,
    "GET /console/second-factor": OPEN,
    "POST /console/second-factor": OPEN,
    "GET /console/second-factor/lost": OPEN,
    "GET /console/second-factor/set-up": OPEN,
    "POST /console/second-factor/set-up": OPEN,
    "GET /console/set-up/<token>": OPEN,
    "POST /console/set-up/<token>": OPEN,
}

OF_THE_CONSOLE = ("sqlalchemy", "flask_security", "authlib", "app.console", "app.data")
WHEN_NEEDED = (
    "alembic",
    "zxcvbn",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "typst",
    "sqlglot",
    "rules.exports.sql",
    "rules.exports.vectors",
    "rules.exports.as_javascript",
    "app.sign_off.checked",
    "app.sign_off.print_out",
    "app.sign_off.signing",
)
STARTED = """
import sys
from app import create_app
from app.settings.settings import read_settings
app = create_app(read_settings({settings!r}))
assert app.test_client().get("/").status_code == 200
assert app.test_client().get("/console/sign-in").status_code == {status}
heavy = {heavy!r}
print([name for name in sys.modules if name.startswith(heavy)])
"""


def test_every_console_route_is_listed_with_the_role_it_needs(tmp_path: Path, make_app: MakeApp) -> None:
    app: Flask = make_app(console=True, instance_folder=tmp_path)
    found = {
        f"{method} {rule.rule}": getattr(app.view_functions[rule.endpoint], ROLE, OPEN)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert found == ROUTES


@table(("is_on", "status", "heavy"), [(False, 404, (*OF_THE_CONSOLE, *WHEN_NEEDED)), (True, 200, WHEN_NEEDED)])
def test_nothing_is_loaded_before_somebody_needs_it(
    tmp_path: Path, is_on: bool, status: int, heavy: tuple[str, ...]
) -> None:
    settings = {**SETTINGS, "console": is_on, "instance_folder": str(tmp_path)}
    program = STARTED.format(settings=settings, status=status, heavy=heavy)
    if is_on:  # its first start makes its database, for which Alembic is needed
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
