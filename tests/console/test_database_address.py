"""An address of a database is looked at before it is connected to: what no driver would take stops the start."""

from typing import Final

import certifi
import pytest
from sqlalchemy import make_url

from app.data.address import read_address
from app.settings.settings import SettingsError
from tests.support.app import MakeApp
from tests.support.table import table

SECRET: Final = "sekrit"


@table(
    ("address", "named"),
    [
        *(
            (f"postgresql://u:{SECRET}@h/d?{options}", named)
            for options, named in (
                (f"{SECRET}=1", "libpq does not know"),
                (f"sslmode={SECRET}", "option sslmode that"),
                ("sslmode=require&sslmode=prefer", "option sslmode that"),
                ("sslmode=require&sslrootcert=system", "option sslmode that"),
                ("sslmode=verify-full&sslrootcert=/no/such.pem", "option sslrootcert that"),
                ("sslrootcert=/no/such.pem", "option sslrootcert that"),
                (f"sslrootcert={__file__}", "option that"),
                (f"sslmode=verify-ca&sslrootcert={__file__}", "option that"),
                ("sslcert=/no/such.pem", "option sslcert that"),
                (f"sslmode=require&sslcert={__file__}", "option that"),
                (f"sslcrl={__file__}", "option sslcrl that"),
                ("passfile=/no/such", "option passfile that"),
                (f"connect_timeout={SECRET}", "option connect_timeout that"),
                (f"keepalives={SECRET}", "option keepalives that"),
                (f"hostaddr={SECRET}", "option hostaddr that"),
                (f"service={SECRET}", "option service that"),
                (f"options=-c%20statement_timeout%3D9s%20{SECRET}", "option options that"),
                (f"host=one:1&host=two:{SECRET}", "cannot be read"),
                ("host=one:1&host=two:99999", "option that"),
                ("sslmode=disable&keepalives=1&tcp_user_timeout=x", "option tcp_user_timeout that"),
            )
        ),
        (f"postgresql://u:{SECRET}@h:/d", "cannot be read"),
        (f"sqlite:////no/such?{SECRET}=1", "SQLite does not know"),
        (f"sqlite:////no/such?timeout={SECRET}", "cannot be read"),
        (f"sqlite:///file:/no/such?uri=true&mode={SECRET}", "SQLite does not take"),
    ],
)
def test_an_option_of_the_database_that_cannot_be_used_stops_the_start_without_being_quoted(
    address: str, named: str
) -> None:
    with pytest.raises(SettingsError, match=rf"^Cannot start\. RFC_DATABASE_URL: [^\n]*{named}[^\n]*$") as stopped:
        read_address(address)

    assert SECRET not in str(stopped.value)


@table(
    "address",
    [
        "postgresql://u:p@no-such-host:5433/d",
        "postgresql:///d?host=/run/postgresql",
        "postgresql://u@/d?host=one:1&host=two:2&target_session_attrs=read-write",
        "postgresql://u:p@h/d?sslmode=disable",
        f"postgresql://u:p@h/d?sslmode=verify-full&sslrootcert={certifi.where()}",
        "postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=system&hostaddr=192.0.2.1,2001:db8::1",
        "postgresql://u:p@h/d?sslmode=require&sslnegotiation=direct",
        "postgresql://u:p@h/d?gssencmode=require",
        "postgresql://u:p@h/d?options=endpoint%3Dep-1",
        "postgresql://u:p@h/d?options=-c%20app.tenant%3D1%20--search-path%3Drfc",
        "sqlite:///file:/no/such?uri=true&mode=ro",
    ],
)
def test_an_address_whose_options_are_known_is_taken_before_anything_is_reached(address: str) -> None:
    assert read_address(address).query == make_url(address).query


def test_an_app_is_made_with_an_address_that_was_looked_at_alone(make_app: MakeApp) -> None:
    with pytest.raises(SettingsError):
        make_app(console=True, database_url="postgresql://h/d?sslmode=maybe")


def test_an_option_of_the_database_that_has_no_effect_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    read_address("sqlite:////no/such?timeout=9")

    assert "RFC_DATABASE_URL: the option timeout has no effect" in caplog.text
