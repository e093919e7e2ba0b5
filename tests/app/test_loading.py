"""What is loaded is kept from the garbage collector, which comes back afterwards."""

import gc
import runpy
import subprocess
import sys
from types import SimpleNamespace

import pytest

from app.loading import loading

NOT_LOADED = "app.nothing_of_that_name"


def frozen_by(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note each time that everything is kept from the collector, instead of doing so; tests leave garbage behind."""
    noted: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: noted.append(gc.isenabled()))
    return noted


def test_of_all_that_the_app_loads_next_to_nothing_is_looked_through_for_garbage() -> None:
    program = "import gc, app; print(gc.isenabled(), len(gc.get_objects()) * 100 < gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "True"]


def test_the_collector_rests_while_something_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = frozen_by(monkeypatch)

    with loading(NOT_LOADED):
        assert not gc.isenabled()

    assert gc.isenabled()
    assert frozen == [False]


def test_what_is_loaded_already_leaves_the_collector_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = frozen_by(monkeypatch)

    with loading("app.factory"):
        assert gc.isenabled()

    assert frozen == []


def test_a_collector_that_rested_before_goes_on_resting(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen_by(monkeypatch)
    gc.disable()
    try:
        with loading(NOT_LOADED):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_worker_shares_what_the_app_was_built_of(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = frozen_by(monkeypatch)
    server, worker = SimpleNamespace(WORKERS={}), SimpleNamespace()

    runpy.run_module("app.gunicorn_conf")["pre_fork"](server, worker)

    assert frozen == [True]
    assert worker.place == 0
