"""What the app says of itself to whoever starts, stops and balances copies of it."""

from flask.testing import FlaskClient


def test_the_check_alone_is_ready_as_soon_as_it_answers(client: FlaskClient) -> None:
    assert [client.get(address).text for address in ("/healthz", "/readyz")] == ["ok", "ready"]


def test_neither_answer_may_be_kept(client: FlaskClient) -> None:
    assert {client.get(address).headers["Cache-Control"] for address in ("/healthz", "/readyz")} == {"no-store"}
