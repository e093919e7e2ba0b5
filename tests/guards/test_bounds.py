"""No body that anybody may send costs much, comes back many times its size, or breaks anything, on any route.

Work is counted in steps of the interpreter, calls of functions, so that a busy machine changes nothing.
"""

import json
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from cProfile import Profile
from http import HTTPStatus
from itertools import islice
from typing import Any, Final, NamedTuple

import pytest
from flask import Flask

from app.interop.bodies import JSON, MOST_BYTES, MOST_ENTRIES
from app.interop.cds_hooks.endpoint import FEEDBACK, SERVICE
from app.interop.cds_hooks.endpoint import MOST_BYTES as MOST_OF_A_CALL
from app.interop.cds_hooks.endpoint import PREFIX as CDS
from app.interop.cds_hooks.views import EXAMPLE as CALL
from app.interop.fhir import codes
from app.interop.fhir.endpoint import MEDIA
from app.interop.fhir.endpoint import PREFIX as FHIR
from app.interop.fhir.searches import MOST_ASKED
from app.interop.fhir.views import EXAMPLE as RESPONSE
from app.interop.json_api.endpoint import NDJSON, PREFIX
from app.interop.json_api.triage import AND_BESIDES, MOST_IN_A_BATCH, MOST_LINES
from app.serving.csp_reports import REPORT_TYPE
from app.serving.headers import REPORTS
from rules.errors import AND_MORE, MOST_NAMED
from rules.in_force import ITEMS
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY
from tests.support.part import in_part

BATCH: Final = f"{PREFIX}/assessments/batch"
MOST_ANSWERED: Final = 160 * 1024
"""What an answer may be long beside ten times its body: a form on which everything is found, about somebody whose
reference is as long as it may be."""

MOST_FOUND: Final = 400 * 1024
"""The same for a search: all rules, which whoever asks for nothing in particular gets."""

TIMES: Final = 10
"""By how many times an answer may be longer than its body, besides."""

MOST_STEPS: Final = 100_000
STEPS_A_BYTE: Final = 6
STEPS_A_LINE: Final = 1_000
"""What an answer may take, for each byte that is sent, and for each line that a batch may have. The longest answer to a
form of FHIR takes 40,000; a byte that is read by Python alone, as in forms of the web, takes 4."""

MOST_HELD: Final = 16 * 1024 * 1024
HELD_A_BYTE: Final = 20
"""What an answer may take of memory at once, in bytes, and for each byte that is sent or answered."""

WORST: Final[dict[str, str | list[str]]] = {
    link_id: [code for code in item.codes if code != "none"] if item.check_all else item.codes[0]
    for link_id, item in ITEMS.items()
}
"""Answers of which everything is found."""

LINE: Final = json.dumps({"respondent": "patient", "answers": {}}, separators=(",", ":")).encode()
FORM: Final = "application/x-www-form-urlencoded"
PARTS: Final = "multipart/form-data; boundary=x"


def many(piece: bytes, most: int, before: bytes = b"[", after: bytes = b"]") -> bytes:
    """Repeat ``piece`` between commas until the whole is as long as it may be."""
    room = most - len(before) - len(after) - 1
    return before + b",".join([piece] * (room // (len(piece) + 1))) + after


def unlike(most: int, value: str = "0") -> bytes:
    """An object of as many different names as fit."""
    width = len(f'"{most:x}":{value},')
    return ("{" + ",".join(f'"{number:x}":{value}' for number in range((most - 2) // width)) + "}").encode()


def answers_of(option: str) -> dict[str, Any]:
    return {"system": codes.ANSWERS, "code": option}


def filled(**changes: object) -> bytes:
    """A response on which everything is found."""
    items = [
        {"linkId": link_id, "answer": [{"valueCoding": answers_of(f"{link_id}.{each}")} for each in chosen]}
        for link_id, said in WORST.items()
        for chosen in [[said] if isinstance(said, str) else said]
    ]
    return json.dumps({**RESPONSE, "item": items, **changes}).encode()


def within(response: bytes) -> bytes:
    return json.dumps({**CALL, "prefetch": {"response": "HERE"}}).encode().replace(b'"HERE"', response)


def long_and_wide(most: int) -> Iterator[bytes]:
    """Members with a name as long as half of the room, around lists of as many entries as fit into the rest."""
    name, room = b'"' + b"A" * (most // 2) + b'":', most // 2 - 1_000
    for piece in (b"0", b"{}", b"[]", b'{"a":0,"a":0}', b'{"modifierExtension":0}', b'{"":[],"implicitRules":0}'):
        yield name + many(piece, room)
    yield name + many(b'{"modifierExtension":0}', 600)
    yield b'"":' + many(b'{"":[[0]]}', 2 * room)
    yield name + b"[" * 90 + many(b"{}", room) + b"]" * 90


def beside(whole: Mapping[str, object], member: bytes) -> bytes:
    return json.dumps(whole).encode().removesuffix(b"}") + b"," + member + b"}"


def anything(most: int) -> Iterator[bytes]:
    """Bodies that mean nothing to anybody."""
    yield from (b"{" + member + b"}" for member in long_and_wide(most))
    yield from (b"", b"\xff\xfe", b"\0" * most, b" " * most, b"x" * most, b'"', b"{", b"null", b"1e999", b"NaN")
    yield from (many(b"0", most), many(b"{}", most), many(b"", most))
    yield unlike(most)
    yield b"[" * most
    yield b"[" * 190 + b"]" * 190
    yield b'{"a":' * (most // 6) + b"0" + b"}" * (most // 6)
    yield b"1" * most
    yield b'"' + "\ue000".encode() * ((most - 2) // 3) + b'"'
    yield b'{"' + "\ue000".encode() * ((most - 10) // 3) + b'":0}'
    yield b'{"\\ud800":"\\udfff"}'


def to_the_api(most: int) -> Iterator[bytes]:
    yield from anything(most)
    yield from answers_with(most)
    yield json.dumps({"respondent": "patient", "answers": WORST}).encode()
    yield from (beside({"respondent": "patient", "answers": {}}, each) for each in long_and_wide(most))


def answers_with(most: int) -> Iterator[bytes]:
    """Answers with as much in them that is wrong as fits."""

    def answers(said: bytes) -> bytes:
        return b'{"respondent":"patient","answers":' + said + b"}"

    room = most - len(answers(b"")) - 30
    yield answers(unlike(room))
    yield from (answers(b"{" + member + b"}") for member in long_and_wide(room))
    yield answers(b'{"numbness":' + many(b'"x"', room) + b"}")
    yield answers(b'{"numbness":' + many(b"0", room) + b"}")
    yield answers(b'{"numbness":' + many(b'"none","saddle"', room) + b"}")
    yield answers(b'{"fever":"' + "\ue000".encode() * (room // 3) + b'"}')
    yield answers(b'{"fever":' + b"[" * 150 + b"]" * 150 + b"}")
    yield answers(b'{"fever":' + b"9" * room + b"}")
    yield b'{"respondent":"' + b"x" * room + b'","answers":0}'
    yield b'{"code":"' + b"U" * room + b'"}'
    yield b'{"code":"' + b"\\u0000" * 30 + b'"}'
    yield b'{"code":0,"' + b"x" * room + b'":0}'


def to_fhir(most: int) -> Iterator[bytes]:
    yield from anything(most)

    def response(item: bytes) -> bytes:
        return json.dumps({**RESPONSE, "item": "HERE"}).encode().replace(b'"HERE"', item)

    room = most - len(response(b"")) - 60
    item = b'{"linkId":"weakness","answer":'
    for piece in (b"0", b"{}", b'{"linkId":"x"}', item + b"[]}", item + b"[{}]}", b'{"linkId":"x","item":[{}]}'):
        yield response(many(piece, room))
    for piece in (b"0", b"{}", b'{"item":[0]}', json.dumps({"valueCoding": answers_of("weakness.x")}).encode()):
        yield response(b"[" + item + many(piece, room) + b"}]")
    yield response(b"[" + item + many(b"0", room, b'[{"valueCoding":{"_display":{"extension":[', b"]}}}]}]"))
    yield response(b'[{"linkId":"' + "\ue000".encode() * (room // 3) + b'"}]')
    yield response(b'[{"linkId":"x","item":' * 80 + many(b'{"linkId":"y"}', 40_000) + b"}]" * 80)
    yield json.dumps({**RESPONSE, "questionnaire": "x" * room}).encode()
    yield json.dumps({**RESPONSE, "resourceType": "x" * room}).encode()
    yield filled()
    yield filled(subject={"display": "\U0001f600" * 450})
    yield filled(subject={"reference": "x" * 20_000})
    yield filled(subject={"identifier": {"x": ["y"] * 5_000}})
    for member in long_and_wide(room):
        yield beside(RESPONSE, member)
        yield response(b'[{"linkId":"weakness",' + member + b"}]")
        yield beside({"resourceType": "Parameters", "parameter": [{"name": "response", "resource": RESPONSE}]}, member)
    yield json.dumps({"resourceType": "Parameters", "parameter": [0] * (room // 3)}).encode()
    yield json.dumps({"resourceType": "Parameters", "parameter": [{"name": "x"}] * (room // 16)}).encode()


def to_cds_hooks(most: int) -> Iterator[bytes]:
    yield from anything(most)
    yield from map(within, to_fhir(most - 1_000))
    bundle = b'{"resourceType":"Bundle","entry":'
    for piece in (b"0", b"{}", b'{"resource":{}}', b'{"resource":' + json.dumps(RESPONSE).encode() + b"}"):
        yield within(bundle + many(piece, most - 1_000) + b"}")
    for member in long_and_wide(most - 1_000):
        yield within(beside({"resourceType": "Bundle"}, member))
        yield within(bundle + b"[{" + member + b"}]}")


def to_feedback(most: int) -> Iterator[bytes]:
    yield from anything(most)
    yield many(b"0", most, b'{"feedback":[', b"]}")
    yield many(b"{}", most, b'{"feedback":[', b"]}")
    yield many(b"0", most, b'{"feedback":[{"acceptedSuggestions":[', b"]}]}")
    report = {"card": "4e0a3a1e-3283-4575-ab82-028d55fe2719", "outcome": "accepted"}
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9" * 4_000):
        yield json.dumps({"feedback": [report | {"outcomeTimestamp": moment}]}).encode()


def in_a_batch(most: int) -> Iterator[bytes]:
    yield from anything(most)
    everything = json.dumps({"respondent": "patient", "answers": WORST}, separators=(",", ":")).encode()
    unknown = LINE.replace(b"{}", b"{" + b",".join(b'"%d":0' % number for number in range(20)) + b"}")
    for line in (b"0", b"", LINE, unknown):
        yield (line + b"\n") * (most // (len(line) + 1))
        yield (line + b"\n") * MOST_LINES
    yield (everything + b"\n") * 300
    yield LINE.ljust(most)
    for body in answers_with(0x4000):
        yield (body + b"\n") * (most // (len(body) + 1))


def to_a_page(most: int) -> Iterator[tuple[str, bytes]]:
    own_day = b"respondent=patient&own_day="
    for body in (own_day + b"%22" * (most // 3 - 20), b"&" * most, b"=" * most, b"a=1&" * (most // 4)):
        yield FORM, body
    for media in (FORM, PARTS, JSON, "text/plain"):
        yield from ((media, body) for body in (b"", b"\xff\xfe", b"\0" * most, b"{}"))
    part = b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n"
    yield PARTS, part * (most // len(part) - 1) + b"--x--"
    yield PARTS, b"--x\r\n" + b"A: b\r\n" * 5_000 + b"\r\na\r\n--x--"


def to_a_search(most: int) -> Iterator[bytes]:
    for count in (MOST_ASKED, most // 7):
        yield b"&".join(b"%x=1" % number for number in range(count))
    yield b"\1" * (most - 2) + b"=1"
    every = b"_count=1&name:contains=e"
    for piece in (b",z", b",,", b"&_format=%ff", b"&name:contains=e", b"&_offset=0"):
        yield every + piece * ((most - len(every)) // len(piece))
    yield every + b"&title:contains=e," + "\ue000".encode() * ((most - 50) // 3)
    yield every + b"&_format=" + b'"' * (most - 50)


def to_any_route() -> Iterator[tuple[str, bytes]]:
    """Yield parts of a form as no browser writes them."""
    for disposition in (
        b"form-data",
        b"form-data; filename=x",
        b'form-data; name=""',
        b"form-data; name*=utf-8''%ff",
        b"form-data; name=a\xff",
        b"form-data; name",
        b"attachment",
        b"",
    ):
        yield PARTS, _part(b"Content-Disposition: " + disposition) + b"--x--"
    yield PARTS, _part(b"Content-Disposition: form-data")
    yield PARTS, _part(b"Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=\xff") + b"--x--"
    yield PARTS, _part(b"") + b"--x--"
    for boundary in ("", "; boundary=", "; boundary=\xe9", "; boundary*=x''%"):
        yield f"multipart/form-data{boundary}", _part(b"Content-Disposition: form-data; name=a") + b"--x--"


def _part(headers: bytes) -> bytes:
    return b"--x\r\n" + headers + b"\r\n\r\na\r\n"


KINDS: Final[Mapping[str, tuple[str, int, Callable[[int], Iterator[bytes]]]]] = {
    BATCH: (NDJSON, MOST_IN_A_BATCH, in_a_batch),
    PREFIX: (JSON, MOST_BYTES, to_the_api),
    FHIR: (MEDIA, MOST_OF_A_CALL, to_fhir),
    f"{CDS}/{SERVICE}{FEEDBACK}": (JSON, MOST_OF_A_CALL, to_feedback),
    CDS: (JSON, MOST_OF_A_CALL, to_cds_hooks),
    REPORTS: (REPORT_TYPE, 8 * 1024, anything),
}
"""Of each part for programs: how its bodies are called, how long they may be, and its worst ones."""

SEARCH: Final = "/_search"
NO_KIND: Final = (FORM, 0, lambda _: iter(()))
SAMPLE_PAGES: Final = ("/", "/check/<page_code>", "/console/sign-in")
"""Pages that read what is sent to them by whoever it is; the others ask for a token first."""


def bodies_to(route: str) -> Iterator[tuple[str, bytes]]:
    """Yield the worst that ``route`` could be sent, each with its media type."""
    yield from to_any_route()
    if route in SAMPLE_PAGES:
        yield from to_a_page(MOST_BYTES)
    if route.endswith(SEARCH):
        yield from ((FORM, body) for body in to_a_search(MOST_BYTES))
    media, most, worst = next((kind for prefix, kind in KINDS.items() if route.startswith(prefix)), NO_KIND)
    yield from ((media, body) for body in worst(most))


@pytest.fixture(scope="module")
def strict(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that answers crashes with a page, as it does for people, and counts nobody's requests."""
    folder = tmp_path_factory.mktemp("console")
    return make_app(TESTING=False, RATELIMIT_ENABLED=False, console=True, data_key=DATA_KEY, instance_folder=folder)


def posts(app: Flask) -> list[str]:
    return sorted({rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())})


def faults_with(app: Flask, route: str, every: int) -> Iterator[str]:
    """Say which bodies are too much for ``route``, of one in ``every``."""
    client = app.test_client()
    address = route.replace("<page_code>", "back").replace("<", "").replace(">", "")
    client.post(address, data=b"{}", content_type=JSON)  # which makes whatever is made but once
    for media, body in islice(bodies_to(route), 0, None, every):
        tracemalloc.start()
        with Profile() as counted:
            response = client.post(address, data=body, content_type=media)
            answered = len(response.get_data())
        _, held = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        steps = sum(each.callcount for each in counted.getstats())
        cost = Cost(response.status_code, answered, steps, held)
        for fault in cost.too_much(route, body):
            yield f"{route}: {fault} to {len(body)} bytes of {media}, {body[:60]!r}"


class Cost(NamedTuple):
    """What became of a body, and what that took."""

    status: int
    answered: int
    steps: int
    held: int

    def too_much(self, route: str, body: bytes) -> Iterator[str]:
        lines = min(body.count(b"\n"), MOST_LINES) if route == BATCH else 0
        besides = AND_BESIDES if route == BATCH else MOST_FOUND if route.endswith(SEARCH) else MOST_ANSWERED
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR and self.status != HTTPStatus.NOT_IMPLEMENTED:
            yield str(self.status)
        if self.answered > TIMES * len(body) + besides:
            yield f"{self.answered} bytes"
        if self.steps > MOST_STEPS + STEPS_A_BYTE * len(body) + STEPS_A_LINE * lines:
            yield f"{self.steps} steps"
        if self.held > MOST_HELD + HELD_A_BYTE * (len(body) + self.answered):
            yield f"{self.held} bytes held"


@pytest.mark.unwatched
@in_part(8)
def test_no_small_body_is_a_lot_of_work_a_long_answer_or_a_crash(strict: Flask, every: int) -> None:
    assert [fault for route in posts(strict) for fault in faults_with(strict, route, every)] == []


def test_of_a_form_as_many_faults_are_named_as_of_any_body(strict: Flask) -> None:
    form = {**RESPONSE, "item": [{"linkId": f"x{number}"} for number in range(50)]}
    client = strict.test_client()
    *named, last = client.post(f"{FHIR}/QuestionnaireResponse/$assess", json=form).get_json()["issue"]
    *faults, last_fault = client.post(
        f"{CDS}/{SERVICE}", data=within(json.dumps(form).encode()), content_type=JSON
    ).get_json()["extension"]["red-flag-check.faults"]

    assert [each["expression"] for each in named] == [
        [f"QuestionnaireResponse.item[{at}].linkId"] for at in range(MOST_NAMED)
    ]
    assert (last["severity"], last["diagnostics"]) == ("information", AND_MORE)
    assert len(faults) == MOST_NAMED
    assert last_fault["message"] == AND_MORE


@pytest.mark.parametrize(
    "item", [[0] * 1_000, [{"linkId": "x"}] * (MOST_ENTRIES + 1), [{"linkId": "x", "answer": [0] * 9}] * 9]
)
def test_of_a_list_in_a_form_the_first_fault_is_named(strict: Flask, item: object) -> None:
    response = strict.test_client().post(f"{FHIR}/QuestionnaireResponse/$assess", json={**RESPONSE, "item": item})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert len(response.get_json()["issue"]) == 1
