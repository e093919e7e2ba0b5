"""What `make test` installs that pip does not: in one go, told by name, and said clearly where it cannot be had."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import debian, npm


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Give a Debian of ours with nothing on it; and every command that is run, of which none does anything."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(debian, "is_ours", lambda: True)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(subprocess, "run", run)
    for each in (debian.BROWSER, debian.STORE):
        monkeypatch.delenv(each.variable, raising=False)
    return commands


def test_everything_that_apt_has_is_installed_at_once(ran: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    debian.main()

    update, install = ran
    assert update[-1] == "update"
    assert {*debian.BROWSER.packages, *debian.STORE.packages, *debian.POOLER.packages} < set(install)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_apt_is_not_asked_for_what_is_named_or_there(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(debian.BROWSER.variable, "/opt/chrome")
    monkeypatch.setenv(debian.STORE.variable, "redis://127.0.0.1:6379")
    debian.main()
    assert set(debian.POOLER.packages) <= set(ran[-1])
    assert not {*debian.BROWSER.packages, *debian.STORE.packages} & set(ran[-1])

    ran.clear()
    monkeypatch.setattr(shutil, "which", lambda name, **_: f"/usr/bin/{name}")
    debian.main()
    assert ran == []


def test_what_npm_cannot_fetch_is_told_by_name_and_looks_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[list[str]]
) -> None:
    (tmp_path / npm.LOCK).write_text("{}", encoding="utf-8")
    (tmp_path / "package.json").write_text(json.dumps({"description": "a thing to try"}), encoding="utf-8")
    monkeypatch.setattr("sys.prefix", str(tmp_path))

    def fail(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    with monkeypatch.context() as offline:
        offline.setattr(subprocess, "run", fail)
        with pytest.raises(SystemExit, match="npm cannot fetch a thing to try"):
            npm.main([tmp_path])
    assert not npm.is_installed(tmp_path)

    npm.main([tmp_path])
    npm.main([tmp_path])
    assert npm.is_installed(tmp_path)
    assert len(ran) == 1, "nothing is done twice"
