"""The first page of a visit comes compressed, what is said to somebody in particular never does."""

import gzip

import pytest
from flask.testing import FlaskClient

from tests.support.page import Tree
from tests.tools.benchmarks.wire import BOUND, assets_of

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_whoever_brings_no_cookie_gets_the_same_page_compressed(client: FlaskClient) -> None:
    packed, plain = client.get("/help", headers=GZIP), client.get("/help")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data) == plain.data


def test_nothing_is_compressed_for_somebody_in_particular(client: FlaskClient) -> None:
    client.get("/")
    client.set_cookie("of-another-part-of-the-site", "1")

    for address in ("/", "/help", "/check/back"):
        assert "Content-Encoding" not in client.get(address, headers=GZIP, follow_redirects=True).headers


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "*;q=0", "br"])
def test_who_does_not_take_it_does_not_get_it(client: FlaskClient, accepted: str) -> None:
    response = client.get("/help", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in response.headers
    assert Tree(response.text).all("h1")


def test_a_first_visit_keeps_to_its_bytes_with_all_that_it_fetches(client: FlaskClient) -> None:
    page = client.get("/", headers=GZIP)
    files = assets_of(gzip.decompress(page.data).decode())
    answers = [page, *(client.application.test_client().get(each, headers=GZIP, buffered=True) for each in files)]

    assert sum(len(each.data) + len(str(each.headers)) for each in answers) <= BOUND
