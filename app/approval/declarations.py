"""What the clinical packages declare, as a checksum: which lines go with what was found, and in which order."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pkgutil import walk_packages
from typing import Final

from rules import advice, clinical, sources
from rules.sources.citation import Declaration

_PACKAGES: Final = (clinical, advice, sources)


def clinical_modules() -> Iterator[str]:
    """Load every module that declares what somebody reads or rests on, and yield its name."""
    for package in _PACKAGES:
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
            yield module.name


@lru_cache
def declared_hash() -> str:
    """The checksum of how the words are put to use: which lines go with what was found, and in which order."""
    found = {
        f"{name}.{each}": _plain(value)
        for name in sorted(clinical_modules())
        for each, value in vars(import_module(name)).items()
        if not (each.startswith("__") or callable(value))
    }
    return sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return ``value`` as JSON has it, the same in every process; what is no declaration by the name of its type."""
    match value:
        case Declaration():
            return _plain(value.model_dump())
        case Mapping():
            return [[_plain(name), _plain(each)] for name, each in value.items()]
        case tuple() | list():
            return [_plain(each) for each in value]
        case frozenset() | set():
            return sorted(json.dumps(_plain(each)) for each in value)
        case str() | int() | float() | None:
            return value
        case _:
            return type(value).__qualname__
