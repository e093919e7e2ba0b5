"""The web around the rules."""

from app.loading import loading

with loading("app.factory"):
    from app.factory import create_app

__all__ = ["create_app"]
