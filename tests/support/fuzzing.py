"""Requests as no browser sends them, to every route: made by Hypothesis from what the pages themselves ask for."""

import io
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.errors import WithoutValues
from app.serving import logs
from tests.support.page import Tree

MARKER: Final = "qzx7forged"
"""Stands in everything that is sent, and may stand in no line of the log."""

FORM: Final = "application/x-www-form-urlencoded"
PARTS: Final = "multipart/form-data; boundary=x"
JSON: Final = "application/json"

ODD: Final = (
    "",
    " ",
    "\x00",
    "0",
    "-1",
    "1e400",
    "NaN",
    "9" * 30,
    "9" * 5_000,
    "0001-01-01",
    "0001-01-01T00:00",
    "9999-12-31",
    "9999-12-31T23:59",
    "2026-02-30",
    "2026-13-01",
    "2026-11-01T01:30",
    "-0001-01-01",
    "10000-01-01",
    "2026-11",
    "0000-00",
    "0001-01",
    "9999-12",
    "24:00",
    "99:99",
    "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0660\u0661",
    "²",
    "②",
    "\u202e\u2066",
    "\ud800",
    "\udcff",
    "\ufeff",
    "\ue000",
    "\U0010ffff",
    "e\u0301" * 400,
    f"a\r\n{MARKER}",
    f"{MARKER}\n2026-11-29 ERROR forged",
    f"\u2028{MARKER}\x85{MARKER}\x0b",
    "%s%n%d{0}{x.__class__}{{7*7}}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "//evil.example",
    "https://evil.example",
    "xn--a",
    "\\\\evil.example",
    "javascript:alert(1)",
    "=1+1",
    "<img src=x onerror=alert(1)>",
    "[]",
    "{}",
    "[[[[",
    '{"a":1}',
    "null",
    "x" * 70_000,
)
"""What has broken some program somewhere: dates out of range, digits that are none, halves of signs, line ends."""

HEADERS: Final = (
    *("Accept", "Accept-Language", "Authorization", "Cookie", "Host", "If-None-Match", "If-Modified-Since", "Origin"),
    *("Range", "Referer", "User-Agent", "X-CSRFToken", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"),
    *("X-Request-ID", "X-HTTP-Method-Override", "Content-Encoding", "Content-Length", "Transfer-Encoding"),
)
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Sent:
    """One request, as the server finds it."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = ""
    body: bytes = b""

    def __str__(self) -> str:
        sent = f" {self.media} {self.body[:300]!r}" if self.media else ""
        return f"{self.method} {self.path[:200]!r}?{self.query[:200]} {dict(self.headers)!r:.300}{sent}"


def values(usual: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """Make what may stand in a field: what the page offers, what is odd, or any text."""
    texts = st.text(st.characters(exclude_categories=()), max_size=30)
    return st.one_of(
        *([st.sampled_from(list(usual))] * (2 if usual else 0)), st.sampled_from(ODD), texts.map(lambda it: it + MARKER)
    )


def json_values() -> st.SearchStrategy[Any]:
    """Make any JSON, its names among those that our own bodies have."""
    names = st.sampled_from(
        ("answers", "respondent", "code", "item", "linkId", "answer", "prefetch", "response", "hook", "csp-report")
    )
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | values()
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | values(), inner, max_size=4)
    )


def requests(rule: Rule, method: str, known: Fields, real: Mapping[str, str]) -> st.SearchStrategy[Sent]:
    """Make requests to ``rule``, with the ``known`` fields of its form, each as it stands there or anything else."""
    return st.builds(
        lambda path, query, headers, content: Sent(method, path, query, headers, *content),
        path=_paths(rule, real),
        query=st.one_of(_pairs(known), values()) if method == "GET" else st.just(""),
        headers=st.dictionaries(st.sampled_from(HEADERS), values().map(_for_a_header), max_size=2),
        content=st.just(("", b"")) if method == "GET" else _contents(rule, known),
    )


def _contents(rule: Rule, known: Fields) -> st.SearchStrategy[tuple[str, bytes]]:
    """Make bodies with their media types, most of them of the kind that the route reads."""
    reads_forms = rule.rule in ("/", "/check/<page_code>", "/check/clear") or rule.rule.startswith("/console")
    pairs, texts = _pairs(known).map(str.encode), json_values().map(_written)
    of_its_own = st.tuples(st.just(FORM), pairs) if reads_forms else st.tuples(st.just(_kind_of(rule.rule)), texts)
    return st.one_of(
        *[of_its_own] * 4,
        *[st.tuples(st.just(PARTS), _parts(known))] * 2,
        st.tuples(st.sampled_from((FORM, JSON)), st.one_of(pairs, texts)),
        st.tuples(values().map(_for_a_header), st.binary(max_size=200)),
    )


def _kind_of(route: str) -> str:
    if route.startswith("/fhir"):
        return "application/fhir+json"
    others = {"/api/v1/assessments/batch": "application/x-ndjson", "/csp-reports": "application/csp-report"}
    return others.get(route, JSON)


def _paths(rule: Rule, real: Mapping[str, str]) -> st.SearchStrategy[str]:
    """Make addresses of ``rule``, most of them with what really stands in them, some with a slash too many."""
    pieces = re.split(r"<(?:[^>:]*:)?([^>]*)>", rule.rule)
    within = [
        st.just(piece)
        if at % 2 == 0
        else st.one_of(
            *([st.just(real[piece])] * 3 if piece in real else []), values().filter(lambda it: it[:1] != "/")
        )
        for at, piece in enumerate(pieces)
    ]
    whole = st.tuples(*within).map("".join)
    odd = st.one_of(whole.map(lambda it: f"/{it}"), whole.map(lambda it: f"{it}/"), whole.map(lambda it: it[1:]))
    return st.one_of(*[whole] * 8, odd)


def _pairs(known: Fields) -> st.SearchStrategy[str]:
    """Make fields as an address or a form of the web has them: sometimes only one is odd, sometimes all are."""
    if not known:
        return st.lists(st.tuples(values(), values()), max_size=3).map(_encoded)
    usual: dict[str, list[str]] = {}
    for name, value in known:
        usual.setdefault(name, []).append(value)
    one_odd = st.tuples(st.sampled_from(sorted(usual)), values()).map(lambda odd: {**_first(usual), odd[0]: odd[1]})
    any_odd = st.fixed_dictionaries({}, optional={name: values(offered) for name, offered in usual.items()})
    return st.one_of(one_odd, any_odd).map(lambda fields: _encoded(list(fields.items())))


def _first(usual: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: offered[-1] for name, offered in usual.items()}


def _encoded(fields: Fields) -> str:
    return urlencode(fields, errors="surrogatepass", quote_via=quote)


def _parts(known: Fields) -> st.SearchStrategy[bytes]:
    names = st.sampled_from([f'; name="{name}"' for name, _ in known] or ["; name=a"])
    others = st.sampled_from(("", "; name", '; name=""', "; filename=x", "; name*=utf-8''%ff", '; name="\udcff"'))
    files = st.sampled_from(("", "", "", '; filename="a.json"', "; filename*=x''%", '; filename="\udc00.json"'))
    part = st.tuples(names | others, files, values()).map(
        lambda it: f"--x\r\nContent-Disposition: form-data{it[0]}{it[1]}\r\n\r\n{it[2]}\r\n"
    )
    return st.lists(part, max_size=4).map(lambda parts: f"{''.join(parts)}--x--".encode(errors="surrogatepass"))


def _written(value: object) -> bytes:
    import json  # noqa: PLC0415 - here its name is that of a media type

    return json.dumps(value).encode()


def _for_a_header(value: str) -> str:
    """Return what a server hands on of a header: no line ends, and octets as Latin-1."""
    octets = value.encode(errors="surrogatepass")[:2_000]
    return re.sub(r"[\r\n\0]", "", octets.decode("latin-1"))


def send(app: Flask, sent: Sent, client: FlaskClient) -> int:
    """Send it as a server of WSGI hands it on, with the cookies of ``client``; return the status."""
    builder = EnvironBuilder(path="/", method=sent.method, input_stream=io.BytesIO(sent.body))
    environ = builder.get_environ()
    environ |= {
        "PATH_INFO": sent.path.encode(errors="surrogatepass").decode("latin-1"),
        "QUERY_STRING": sent.query.encode(errors="surrogatepass").decode("latin-1"),
        "CONTENT_TYPE": sent.media,
        "CONTENT_LENGTH": str(len(sent.body)),
        "werkzeug.request": None,
    }
    client._add_cookies_to_wsgi(environ)  # noqa: SLF001 - no other way leaves the address as it is
    for name, value in sent.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT_L") else f"HTTP_{key}"] = value
    # What the test has open is nothing that a request would find.
    _, status, headers = Context().run(run_wsgi_app, app.wsgi_app, environ, buffered=True)
    for _, value in headers:
        assert "\n" not in value
        assert "\r" not in value
    return int(status.split()[0])


@contextmanager
def lines_written() -> Iterator[list[str]]:
    """Collect what the server would write, line by line, in the format that is easier to forge."""
    settings = logs.configuration(as_json=False)
    written: list[str] = []

    class Collects(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Collects()
    handler.setFormatter(logs.OneLine(settings["formatters"]["plain"]["fmt"]))
    for each in (logs.WithoutRequests(), WithoutValues(), logs.WithRequestId()):
        handler.addFilter(each)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield written
    finally:
        root.removeHandler(handler)


def forms_on(html: str, address: str) -> Iterator[tuple[str, Fields]]:
    """Yield where each form of a page goes, with every field and what it offers."""
    for form in Tree(html).all("form"):
        found: Fields = []
        for each in [*form.all("input"), *form.all("textarea"), *form.all("button")]:
            if name := each.attributes.get("name"):
                found.append((name, each.attributes.get("value", each.text)))
        for select in form.all("select"):
            found += [
                (select.attributes["name"], option.attributes.get("value", "")) for option in select.all("option")
            ]
        yield form.attributes.get("action", "").partition("?")[0] or address, found


def faults_of(sent: Sent, status: int, written: Sequence[str]) -> Iterator[str]:
    """Say what is wrong with how the request was answered."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED:
        yield f"{status} to {sent}"
    for line in written:
        # Whoever is on call looks at those, so nothing that anybody may send is one.
        if f" {logging.getLevelName(logging.ERROR)} " in line:
            yield f"{line[:400]!r} is an error of ours, on {sent}"
        if MARKER in line or len(line.splitlines()) != 1:
            yield f"{line!r} is written of {sent}"
