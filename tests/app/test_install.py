"""What a phone is told of an installed check, and what the preview of a shared link shows."""

import json
import re
from io import BytesIO
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.i18n.words import offered
from app.offline import worker as offline
from app.offline.book import book_of
from app.offline.shorthand import in_full
from tests.support.part import in_part

WORKER = Path(offline.__file__).with_name("service_worker.js")
OF_PROGRAMS = ("api.", "fhir.", "cds_hooks.")


def size_of(client: FlaskClient, address: str) -> tuple[int, int]:
    """Return how large a picture is."""
    with client.get(address) as response, Image.open(BytesIO(response.data)) as picture:
        return picture.size


def test_the_manifest_names_icons_that_are_there_in_their_sizes(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "es"})
    address = re.findall(r'rel="manifest" href="([^"]+)"', page.text)[0]
    response = client.get(address, headers={"Accept-Language": "es"})
    told = json.loads(response.text)

    assert (response.mimetype, told["lang"]) == ("application/manifest+json", "es")
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        assert "{}x{}".format(*size_of(client, icon["src"])) == icon["sizes"]


def test_a_shared_link_shows_what_it_leads_to(client: FlaskClient) -> None:
    page = client.get("/").text
    (image,) = re.findall(r'"og:image" content="http://localhost(/[^"]+)"', page)

    assert 'property="og:title" content="Red Flag Check"' in page
    assert size_of(client, image) == (512, 512)


def test_the_icon_is_where_apples_browsers_look_for_it(client: FlaskClient) -> None:
    assert size_of(client, "/apple-touch-icon.png") == (180, 180)


def test_what_works_without_a_network_is_let_in_by_the_start_page_alone(client: FlaskClient) -> None:
    start, other = client.get("/"), client.get("/help")

    assert "worker-src 'self'" in start.headers["Content-Security-Policy"]
    assert "without_network.js" in start.text
    assert "worker-src" not in other.headers["Content-Security-Policy"]
    assert "without_network.js" not in other.text
    assert not any("connect-src" in each.headers["Content-Security-Policy"] for each in (start, other))


@in_part(2)
def test_the_worker_is_the_same_all_day_and_tied_to_its_books(app: Flask, client: FlaskClient, every: int) -> None:
    client.get("/")
    worker = client.get("/service-worker.js")
    again = client.get("/service-worker.js", headers={"If-None-Match": worker.headers["ETag"]})
    with app.app_context():
        books = [book_of(language) for language in [*offered().values()][::every]]
    addresses = json.loads(re.findall(r"const BOOKS = (\{.*?\});", worker.text)[0])

    assert (worker.mimetype, again.status_code) == ("text/javascript", 304)
    assert "connect-src 'self'" in worker.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in worker.headers, "it would bring back a cookie of before"
    assert list(addresses) == ["en", "es"]
    for address, made_anew in zip([*addresses.values()][::every], books, strict=True):
        told = in_full(client.get(address, headers={"Accept-Encoding": ""}).text)
        assert json.loads(told) == json.loads(json.dumps(made_anew))
    assert client.get("/offline/en/of-yesterday.txt").status_code == 404
    assert len(WORKER.read_text(encoding="utf-8").splitlines()) <= 100


def test_the_worker_leaves_alone_what_is_not_for_patients(app: Flask) -> None:
    named = re.findall(r"const OF_OTHERS = .*?\(([^)]+)\)", WORKER.read_text(encoding="utf-8"))[0].split("|")
    places = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if rule.endpoint.startswith(OF_PROGRAMS)}

    assert {*named} == places | {"console"}
