"""The proxies and certificates by which other systems are asked: the environment names them, not the settings."""

import os
import ssl
from collections.abc import Iterable
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from app.settings.settings import SettingsError

_NAMES: Final = {"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}


def check_environment(addresses: Iterable[str]) -> None:
    """Make what asking at each of ``addresses`` takes, and ask nothing: requests reads the environment no sooner.

    Raises:
        SettingsError: a proxy or a file of certificates that the environment names cannot be used.
    """
    adapter = HTTPAdapter()
    with requests.Session() as session:
        for address in addresses:
            how = session.merge_environment_settings(address, {}, stream=None, verify=None, cert=None)
            try:
                _make_ready(adapter, address, **how)
            # requests raises the last two for some proxies as well.
            except (requests.RequestException, HTTPError, OSError, ValueError, TypeError):
                raise SettingsError(
                    f"Cannot start. {', '.join(sorted(each for each in os.environ if each.upper() in _NAMES))}: found "
                    "what cannot be used, expected a proxy as http://host:port, and the path of a file or folder of "
                    "certificates"
                ) from None


def _make_ready(adapter: HTTPAdapter, address: str, *, verify: bool | str, proxies: Any, **_: object) -> None:  # noqa: ANN401
    request = requests.Request("GET", address).prepare()
    pool: Any = adapter.get_connection_with_tls_context(request, verify, proxies)
    adapter.cert_verify(pool, address, verify, None)
    if isinstance(verify, str) and pool.scheme == "https":
        ssl.create_default_context().load_verify_locations(pool.ca_certs, pool.ca_cert_dir)
