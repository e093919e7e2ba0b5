"""The check in one file, and whether a copy of it may still be used; and how the check is installed."""

import json
from datetime import date
from functools import lru_cache
from typing import Final

import click
from flask import Flask, Response
from flask.cli import with_appcontext

from app.approval.standing import standing
from app.i18n.words import Language, language, offered
from app.offline import worker
from app.serving.headers import STATUS
from app.serving.static_files import FOLDER, static_url
from app.serving.stop_switch import switch
from app.settings.team_time import team_now
from rules import in_force

ICONS: Final = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable.png", 512, "maskable"))


def register(app: Flask) -> None:
    """Add both addresses. The file is made once a day for each language, since it says its day."""

    @lru_cache(maxsize=8)
    def made(spoken: Language, _day: date) -> tuple[str, str]:
        return _one_file(spoken)

    def whole_check() -> Response:
        page, policy = made(language(), team_now().date())
        headers = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}
        return Response(page, mimetype="text/html", headers=headers)

    app.add_url_rule("/check.html", "offline.whole_check", whole_check)
    app.cli.add_command(_print)
    app.add_url_rule("/app.webmanifest", "offline.manifest", manifest)
    app.add_url_rule("/apple-touch-icon.png", "offline.touch_icon", touch_icon)
    app.add_url_rule(STATUS, "offline.status", status)
    worker.register(app)


def _one_file(spoken: Language) -> tuple[str, str]:
    from app.offline.one_file import one_file  # noqa: PLC0415 - few ask for it, and what makes it is much

    return one_file(spoken)


def status() -> dict[str, object]:
    """Return whether the check is open to patients, and which rules it goes by."""
    is_open = switch().why() is None and not standing().is_closed
    return {"is_open": is_open, "rules": in_force.VERSION, "hash": in_force.HASH}


def manifest() -> Response:
    """Return how the check looks on a home screen."""
    icons = [
        {"src": static_url(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    told = {
        "name": "Red Flag Check",
        "short_name": "Red Flags",
        "lang": language().tag,
        "dir": language().direction,
        "id": "/",
        "start_url": "/",
        "display": "minimal-ui",
        "background_color": "#faf6ef",
        "theme_color": "#faf6ef",
        "icons": icons,
    }
    return Response(json.dumps(told), mimetype="application/manifest+json")


def touch_icon() -> Response:
    """Return the icon where Apple's browsers look for it, once somebody puts the check on their home screen."""
    return Response((FOLDER / "icon-180.png").read_bytes(), mimetype="image/png")


@click.command("offline-page")
@click.option("--language", "code", default="en", help="The language of its words, such as es.")
@with_appcontext
def _print(code: str) -> None:
    """Print the whole check as one page, to be put on an intranet, a USB stick or into an e-mail."""
    if code not in offered():
        raise click.BadParameter(f"Found {code}, expected one of: {', '.join(offered())}.", param_hint="--language")
    click.echo(_one_file(offered()[code])[0], nl=False)
