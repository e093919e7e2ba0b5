"""The settings: read once from the environment, checked, and frozen. A bad value stops the start."""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    UrlConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from app import clock
from app.i18n.catalogs import SOURCE, offered, read_codes
from app.services import services
from app.settings import local_rules
from app.settings.ehrs import Ehr, read_ehrs
from app.settings.given_addresses import check_database, is_trusted_address
from app.settings.given_secrets import SHORTEST_SECRET, check_data_key, check_key, check_secret
from app.settings.reading import reads
from app.settings.shorthand import SiteOrShorthand
from rules.errors import CannotStart

PREFIX: Final = "RFC_"

_log = logging.getLogger(__name__)


class SettingsError(CannotStart):
    """The settings cannot be used. Ends the program with one line that names each of them, and status 1."""


class Environment(StrEnum):
    """Where the app runs: on a laptop, or for patients."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Unsigned(StrEnum):
    """What patients are served in production while no clinician has signed off the rules in force."""

    CLOSED = "closed"
    BANNER = "banner"


def _read_origins(text: str) -> tuple[str, ...]:
    # A browser never names the port that goes without saying.
    origins = tuple(each.removesuffix(":443" if each.startswith("https:") else ":80") for each in text.split())
    if not all(re.fullmatch(r"https?://[a-z0-9.\-]+(:\d{1,5})?", each) for each in origins):
        raise ValueError(text)
    return origins


def _read_clients(text: str) -> tuple[tuple[str, str], ...]:
    clients = tuple((issuer, where) for issuer, _, where in (each.partition("=") for each in text.split()))
    for issuer, where in clients:
        is_address = re.match(r"https?:|\w+://", where, re.IGNORECASE)
        if not issuer or not where or (is_address and not is_trusted_address(where)):
            raise ValueError(text)
    return clients


def _read_issuer(text: str) -> str:
    if not is_trusted_address(text):
        raise ValueError(text)
    return text


def _read_stop_file(text: str) -> Path:
    path = Path(text)
    if not path.is_absolute() or not path.parent.is_dir() or path.is_dir():
        raise ValueError(text)
    return path


def _site_alone(address: HttpUrl | None) -> HttpUrl | None:
    """Refuse what is more than a site: pages, cookies and files are served at its root alone."""
    if address and ((address.path or "/") != "/" or address.query or address.fragment or address.username):
        raise ValueError("found more than a site, expected nothing behind its name, such as https://check.example.org")
    return address


def _check_alert_url(text: str) -> None:
    if not is_trusted_address(text) or re.search(r"\s", text):
        raise ValueError("expected an address over https, such as https://alerts.example.org/hook")


_Languages = Annotated[
    tuple[str, ...], reads(read_codes, "codes of languages that have a folder in app/i18n/translations, or en")
]
_Origins = Annotated[
    tuple[str, ...],
    reads(_read_origins, "origins such as 'https://records.example.org'"),
]
_Clients = Annotated[
    tuple[tuple[str, str], ...],
    reads(_read_clients, "callers, each as ISSUER=ADDRESS of its JWK set over https, or ISSUER=FILE"),
]
_StopFile = Annotated[
    Path | None, reads(_read_stop_file, "the whole path of a file, in a folder that is there: /run/rfc/stopped")
]
_Issuer = Annotated[HttpUrl | None, reads(_read_issuer, "an address over https")]
_SiteAddress = Annotated[
    Annotated[HttpUrl, UrlConstraints(allowed_schemes=["https"], max_length=100)] | None, AfterValidator(_site_alone)
]


def _secret(check: Callable[[str], None], *, is_list: bool = False) -> AfterValidator:
    """Build a validator that lets ``check`` look at a secret, or at each of a list of them with spaces between."""

    def validator(given: SecretStr | None) -> SecretStr | None:
        value = given.get_secret_value() if given else ""
        if is_list:
            check_secret(value)
        for each in value.split() if is_list else [value] * bool(given):
            check(each)
        return given

    return AfterValidator(validator)


_Key = Annotated[SecretStr | None, _secret(check_key)]
_Keys = Annotated[SecretStr | None, _secret(check_key, is_list=True)]
_DataKey = Annotated[SecretStr | None, _secret(check_data_key)]
_DataKeys = Annotated[SecretStr | None, _secret(check_data_key, is_list=True)]
_Secret = Annotated[SecretStr | None, _secret(check_secret)]
_AlertUrl = Annotated[_Secret, _secret(_check_alert_url)]
_DatabaseUrl = Annotated[_Secret, _secret(check_database)]


class Settings(SiteOrShorthand):
    """Everything that differs from one place to another. The variables are these names in capitals after ``RFC_``."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)

    environment: Environment = Environment.DEVELOPMENT
    secret_key: _Key = None
    old_secret_keys: _Keys = None
    languages: _Languages = Field(default_factory=offered)
    site_address: _SiteAddress = None
    proxy_hops: int = Field(default=0, ge=0, le=10)
    instance_folder: Path | None = None
    local: Path | None = Field(default=None, validate_default=True)
    signoff: Path | None = None
    unsigned: Unsigned = Unsigned.CLOSED
    console: bool = True
    database_url: _DatabaseUrl = None
    data_key: _DataKey = None
    old_data_keys: _DataKeys = None
    cors_origins: _Origins = ()
    log_requests: bool = False
    metrics_token: _Key = None
    stop_file: _StopFile = None
    alert_url: _AlertUrl = None
    arrival_hours: int = Field(default=2, ge=1, le=24)
    cds_clients: _Clients = ()
    ehrs: Annotated[tuple[Ehr, ...], BeforeValidator(read_ehrs)] = ()
    rate_limit_store: Annotated[SecretStr, _secret(check_secret)] = SecretStr("memory://")
    oidc_issuer: _Issuer = None
    oidc_client_id: str | None = None
    oidc_client_secret: _Secret = None
    oidc_acr: str | None = Field(default=None, min_length=1, max_length=200)
    oidc_name: str = Field(default="your hospital account", min_length=1, max_length=60)

    @field_validator("local")
    @classmethod
    def _is_what_the_rules_read(cls, local: Path | None) -> Path | None:
        local_rules.check_path(local)
        return local

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.short_team_hours and not self.short_time_zone:
            raise ValueError(f"{PREFIX}TEAM_HOURS is set, so {PREFIX}TIME_ZONE must be, such as America/New_York")
        if both := ", ".join(f"{PREFIX}{each.upper()}" for each in self.beside_the_file):
            raise ValueError(f"{PREFIX}SITE is set, and so is {both}: its file alone names what they name")
        if abroad := self.site.abroad_unnamed:
            raise ValueError(
                f"{abroad}, so {PREFIX}EMERGENCY_NUMBER and {PREFIX}CRISIS_LINE must be set, as they are there"
            )
        if faults := list(self.site.without_words(dict.fromkeys((SOURCE, *self.languages)))):
            raise ValueError(f"{PREFIX}SITE: {'; '.join(faults)}, in which pages are shown")
        if self.environment is Environment.PRODUCTION and (missing := list(self._missing_in_production())):
            raise ValueError(f"{PREFIX}ENVIRONMENT is production, which needs {'; '.join(missing)}")
        if self.cds_clients and not self.site_address:
            raise ValueError(f"{PREFIX}CDS_CLIENTS is set, so {PREFIX}SITE_ADDRESS must be: tokens are made out to it")
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError(f"{PREFIX}OIDC_ISSUER is set, so {PREFIX}OIDC_CLIENT_ID and _SECRET must be")
        local_rules.check_languages(self.languages)
        local_rules.check_numbers(self.site.country)
        return self

    def _missing_in_production(self) -> Iterator[str]:
        """Yield what patients cannot be served without, all of it, so that nobody has to start five times."""
        if not self.secret_key:
            yield f"{PREFIX}SECRET_KEY, of {SHORTEST_SECRET} characters or more"
        if not self.site_address:
            yield f"{PREFIX}SITE_ADDRESS, where people find the check, such as https://check.example.org"
        if not self.proxy_hops:
            yield f"{PREFIX}PROXY_HOPS, how many proxies speak https in front of it, such as 1"
        if not self.knows_a_number:
            yield f"{PREFIX}TEAM_PHONE or {PREFIX}AFTER_HOURS_PHONE, or a [[line]] of {PREFIX}SITE, whom people call"
        if self.console and not self.data_key:
            yield f"{PREFIX}DATA_KEY, or {PREFIX}CONSOLE=off"

    @property
    def asked(self) -> Iterator[str]:
        """The addresses of other systems that we may ask something, each of which may hold a secret."""
        if self.alert_url:
            yield self.alert_url.get_secret_value()
        if self.oidc_issuer:
            yield str(self.oidc_issuer)
        yield from (each.iss for each in self.ehrs)
        yield from (keys for _, keys in self.cds_clients if keys.startswith(("http:", "https:")))

    @property
    def earlier_secret_keys(self) -> list[str]:
        """The keys that no longer sign, oldest first, but whose signatures still count."""
        return self.old_secret_keys.get_secret_value().split() if self.old_secret_keys else []


NAMES: Final = tuple(field.alias or name for name, field in Settings.model_fields.items())
"""What the settings are called, without the prefix and in small letters."""

_QUOTED: Final = frozenset({"enum", "bool_parsing", "int_parsing", "greater_than_equal", "less_than_equal"})
"""The faults in which what was found is quoted: no secret has them."""


def read_settings(overrides: Mapping[str, object] | None = None) -> Settings:
    """Read the settings from the environment, where ``overrides`` name no other value.

    Raises:
        SettingsError: a value is missing or cannot be used.
    """
    given: dict[str, object] = {}
    for name, value in sorted(os.environ.items()):
        setting = name.removeprefix(PREFIX).lower()
        if not name.startswith(PREFIX):
            continue
        if setting not in NAMES:
            _log.warning("%s is not a setting of this app, and has no effect", name)
        elif value.strip():
            given[setting] = value
    if os.environ.get("SCRIPT_NAME", "").strip("/"):
        raise SettingsError("Cannot start. SCRIPT_NAME is set, but pages are served at the root of a site alone")
    given |= overrides or {}
    # A file may have left blanks around a value, or the ends of lines of another system.
    bare = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    try:
        settings = Settings.model_validate(bare)
    except ValidationError as fault:
        faults = fault.errors(include_url=False)
        # The site is made of other settings: where one of them cannot be used, pydantic says so of the site as well.
        named = (each for each in faults if each["type"] != "default_factory_not_called")
        raise SettingsError("Cannot start. " + "; ".join(map(_in_words, named))) from None
    for each in settings.site.over(clock.now(settings.time_zone).date()):
        _log.warning("%sSITE: the closed days %s lie in the past and have no effect", PREFIX, each.days)
    return settings


def _in_words(fault: ErrorDetails) -> str:
    found = f"found {fault['input']!r}. " if fault["type"] in _QUOTED else ""
    message = found + fault["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{str(fault['loc'][0]).upper()}: {message}" if fault["loc"] else message


def check_local_rules(environment: Environment) -> None:
    """Refuse to serve patients by adapted rules that are not proved; elsewhere, and in commands, warn.

    Raises:
        SettingsError: they are not.
    """
    why = local_rules.missing_proof()
    if why and environment is Environment.PRODUCTION and local_rules.is_serving():
        raise SettingsError(f"Cannot start. {why}")
    if why:
        _log.warning("%s", why)


def settings_in_force() -> Settings:
    """Return the settings the running app was made with."""
    return services().settings
