"""The version of the whole program; the rules have one of their own."""

from typing import Final

VERSION: Final = "2.0.0"
