"""What a phone is told of an installed check, and what the preview of a shared link shows."""

import json
import re
from io import BytesIO

from flask.testing import FlaskClient
from PIL import Image


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
