"""The proxies and certificates by which other systems are asked: the environment names them, not the settings."""

import os
import re
import ssl
from collections.abc import Iterable
from typing import Any, Final

from app.settings.settings import SettingsError

_NAMES: Final = {"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
_HOST: Final = re.compile(r"[\w.-]+|\[[\da-f:.%]+\]", re.IGNORECASE)


def check_environment(addresses: Iterable[str]) -> None:
    """Make what asking at each of ``addresses`` takes, and ask nothing: requests reads the environment no sooner.

    Raises:
        SettingsError: a proxy or a file of certificates that the environment names cannot be used.
    """
    if not (asked := tuple(addresses)):
        return
    import requests  # noqa: PLC0415 - where nothing is asked, nothing of it is loaded
    from requests.adapters import HTTPAdapter  # noqa: PLC0415
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    adapter = HTTPAdapter()
    with requests.Session() as session:
        for address in asked:
            how = session.merge_environment_settings(address, {}, stream=None, verify=None, cert=None)
            try:
                _make_ready(adapter, requests.Request("GET", address).prepare(), **how)
            # requests raises the last two for some proxies as well.
            except (requests.RequestException, HTTPError, OSError, ValueError, TypeError):
                raise SettingsError(
                    f"Cannot start. {', '.join(sorted(each for each in os.environ if each.upper() in _NAMES))}: found "
                    "what cannot be used, expected a proxy as http://host:port, and the path of a file or folder of "
                    "certificates"
                ) from None


def _make_ready(adapter: Any, request: Any, *, verify: bool | str, proxies: Any, **_: object) -> None:  # noqa: ANN401
    pool = adapter.get_connection_with_tls_context(request, verify, proxies)
    # What stands in quotes, or lacks a sign of "http://", has a name that no machine has, or a path that no proxy has.
    if pool.proxy and not (_HOST.fullmatch(pool.proxy.host) and pool.proxy.request_uri == "/"):
        raise ValueError(request.url)
    adapter.cert_verify(pool, request.url, verify, None)
    if isinstance(verify, str) and pool.scheme == "https":
        ssl.create_default_context().load_verify_locations(pool.ca_certs, pool.ca_cert_dir)
