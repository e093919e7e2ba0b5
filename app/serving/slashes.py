"""Addresses with a slash too many: they lead to the page that is meant, on this site whatever ``Host`` says."""

import re
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, request
from werkzeug.exceptions import NotFound


def init_app(app: Flask) -> None:
    """Lead from there. Must stand before the first route, as each reads how slashes are taken when it is added."""
    # The router would answer for itself, with the whole address of the site, and take its name from the request.
    app.url_map.merge_slashes = False
    app.before_request(_lead_to_the_page)


def _lead_to_the_page() -> Response | None:
    if not isinstance(request.routing_exception, NotFound):
        return None
    path = re.sub("/{2,}", "/", request.path).rstrip("/") or "/"
    adapter = current_app.create_url_adapter(request)
    if path == request.path or adapter is None or not adapter.test(path, request.method):
        return None
    query = quote(request.query_string, safe="%=&+;,/?:@!$'()*~")
    to = request.root_path + quote(path, safe="/$")
    # 308 and not 301: a form that was sent there is sent on, with all its fields.
    answer = redirect(f"{to}?{query}" if query else to, HTTPStatus.PERMANENT_REDIRECT)
    return Response(answer.get_data(), answer.status, answer.headers)
