"""The edges of what a setting may be."""

import pytest
from pydantic import ValidationError

from app.settings.settings import Settings, SettingsError, read_settings
from tests.support.page import FetchPage
from tests.support.table import table


@table(
    ("name", "value", "read"),
    [
        ("team_name", "Q", {"everywhere": "Q", "by_language": ()}),
        ("team_name", " Ward\u00a07 ", {"everywhere": "Ward 7", "by_language": ()}),
        ("team_name", "W" * 80, {"everywhere": "W" * 80, "by_language": ()}),
        ("proxy_hops", "0", 0),
        ("proxy_hops", "10", 10),
    ],
)
def test_a_value_at_the_edge_is_taken(name: str, value: str, read: object) -> None:
    assert read_settings({name: value}).model_dump(by_alias=True)[name] == read


@table(
    ("name", "value"),
    [
        ("team_name", ""),
        ("team_name", "  "),
        ("team_name", "W" * 81),
        ("team_name", "Bone\tclinic"),
        ("team_name", "Ward\r\n7"),
        ("team_name", "Ward\u202e7"),
        ("proxy_hops", "-1"),
        ("proxy_hops", "11"),
        ("proxy_hops", "1.5"),
        ("emergency_number", "9"),
        ("emergency_number", "1234567"),
        ("secret_key", "k" * 31),
        ("time_zone", "../etc/passwd"),
        ("time_zone", "America"),
        ("team_fone", "212-555-0100"),
    ],
)
def test_a_value_over_the_edge_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^Cannot start\. RFC_{name.upper()}: [^\n]+$"):
        read_settings({name: value})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as stopped:
        read_settings({"team_phone": "12", "proxy_hops": "x", "team_hours": "always"})

    assert [name for name in ("RFC_TEAM_PHONE", "RFC_PROXY_HOPS", "RFC_TEAM_HOURS") if name in str(stopped.value)] == [
        "RFC_TEAM_PHONE",
        "RFC_PROXY_HOPS",
        "RFC_TEAM_HOURS",
    ]
    assert "\n" not in str(stopped.value)


def test_settings_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValidationError):
        read_settings({}).proxy_hops = 3  # type: ignore[misc]  # that it is frozen is the point


@table(
    ("settings", "knows"),
    [({}, False), ({"team_phone": "212-555-0100"}, True), ({"after_hours_phone": "212-555-0199"}, True)],
)
def test_any_number_of_the_team_is_a_number(settings: dict[str, str], knows: bool) -> None:
    assert Settings(**settings).knows_a_number is knows


@pytest.mark.settings(team_phone=None)
def test_with_a_night_number_alone_no_number_is_asked_for(page: FetchPage) -> None:
    start = page("/")

    assert "own_day" not in start.ids
    assert "tel:+12125550199" in start.links
