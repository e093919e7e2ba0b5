"""The records systems that nurses may open the console from: named in one file, as each administrator registered us."""

import tomllib
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator

from app.settings.given_addresses import is_trusted_address
from app.settings.given_secrets import check_secret
from app.settings.tables import Table

LONGEST: Final = 254
"""How long the address of a FHIR server or an issuer may be: it stands beside each launch, or each account."""


def _base(address: str) -> str:
    if not is_trusted_address(address) or any(each in address for each in "?# "):
        raise ValueError("expected an address over https without a query, such as https://ehr.example.org/fhir/R4")
    return address.rstrip("/")


_Base = Annotated[str, Field(max_length=LONGEST), AfterValidator(_base)]


def _secret(given: SecretStr | None) -> SecretStr | None:
    check_secret(given.get_secret_value() if given else "")
    return given


def _key(file: Path | None) -> Path | None:
    if file and not (file.is_absolute() and file.is_file()):
        raise ValueError("expected the whole path of a file that is there")
    return file


class Ehr(Table):
    """A records system: what nurses call it, the address of its FHIR server, and how it knows this app.

    It knows us by a shared secret, by a private key of ours, or, as a public client, by the launch alone.
    It vouches for people by ``issuer`` or, if none is named, by one at its own host.
    """

    name: str = Field(min_length=1, max_length=60)
    iss: _Base
    issuer: _Base | None = None
    client_id: str = Field(min_length=1, max_length=LONGEST)
    client_secret: Annotated[SecretStr | None, AfterValidator(_secret)] = None
    client_key: Annotated[Path | None, AfterValidator(_key)] = None
    client_key_id: str | None = None

    @model_validator(mode="after")
    def _is_known_one_way(self) -> Self:
        if self.client_secret and self.client_key:
            raise ValueError("client_secret and client_key are both set, expected one of them")
        return self


class _File(Table):
    ehr: tuple[Ehr, ...] = Field(min_length=1, max_length=20)


def read_ehrs(given: object) -> object:
    """Read the file called ``given``; what is read already stays.

    Raises:
        ValueError: it cannot be read, or says what cannot be; in one line that quotes none of it.
    """
    if not isinstance(given, str):
        return given
    try:
        ehrs = _File.model_validate(tomllib.loads(Path(given).read_text(encoding="utf-8-sig"))).ehr
    except OSError as fault:
        raise ValueError(f"{given} cannot be read: {fault.strerror}") from None
    except ValidationError as refused:
        faults = refused.errors(include_input=False, include_url=False)
        words = (f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}" for each in faults)
        raise ValueError(f"{given}: {'; '.join(words)}") from None
    except ValueError as fault:
        raise ValueError(f"{given} is no TOML: {fault}") from None
    if len({each.iss for each in ehrs}) < len(ehrs):
        raise ValueError(f"{given}: found an iss twice, expected each records system once")
    return ehrs
