"""The key that signs the cookie: made once, kept from others, and the same for every worker."""

import os
import re
import stat
from pathlib import Path

import pytest

from app import create_app
from app.settings import given_secrets
from app.settings.settings import SettingsError, read_settings
from rules.in_force import QUESTIONNAIRE
from tests.support.app import MakeApp


def kept(folder: Path) -> Path:
    """Return the file that the key is kept in."""
    return folder / "secret_key"


def key_of_app(folder: Path) -> str:
    """Return the key of an app that keeps its own in ``folder``."""
    key = create_app(read_settings({"instance_folder": folder})).secret_key
    assert isinstance(key, str)
    return key


def test_the_key_is_made_for_its_owner_alone_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "instance"

    key = key_of_app(folder)

    assert len(key) >= given_secrets.SHORTEST_SECRET
    assert key_of_app(folder) == key
    assert stat.S_IMODE(kept(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [each.name for each in folder.iterdir()] == ["secret_key"]


def test_a_key_is_on_the_disk_with_its_name_before_anything_is_signed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut might leave what was sealed, and not what opens it."""
    synced: list[str] = []
    fsync = os.fsync

    def note(opened: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{opened}").resolve()))
        fsync(opened)

    monkeypatch.setattr(os, "fsync", note)
    key_of_app(tmp_path)

    assert [Path(each).name.partition(".")[0] for each in synced] == ["secret_key", tmp_path.name]


def test_two_apps_with_folders_of_their_own_have_keys_of_their_own(tmp_path: Path) -> None:
    assert key_of_app(tmp_path / "one") != key_of_app(tmp_path / "two")


def test_a_worker_that_comes_second_takes_the_key_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw no key; the other one was faster in writing it."""
    link = os.link

    def after_the_other(source: Path, target: Path) -> None:
        target.write_text("k" * given_secrets.SHORTEST_SECRET, encoding="ascii")
        link(source, target)

    monkeypatch.setattr(os, "link", after_the_other)

    assert key_of_app(tmp_path) == "k" * given_secrets.SHORTEST_SECRET
    assert [each.name for each in tmp_path.iterdir()] == ["secret_key"]


def test_a_key_that_is_set_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    app = create_app(read_settings({"instance_folder": tmp_path, "secret_key": "s" * given_secrets.SHORTEST_SECRET}))

    assert app.secret_key == "s" * given_secrets.SHORTEST_SECRET
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("written", [b"", b"\n", b"short", b"\xff\xfe" * 32], ids=["empty", "blank", "short", "binary"])
def test_a_spoiled_key_file_stops_the_start_in_one_line(tmp_path: Path, written: bytes) -> None:
    kept(tmp_path).write_bytes(written)

    with pytest.raises(SettingsError, match=r"RFC_SECRET_KEY") as stopped:
        key_of_app(tmp_path)

    assert str(kept(tmp_path)) in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_no_setting_is_said_aloud_when_the_key_is_too_short() -> None:
    with pytest.raises(SettingsError) as stopped:
        create_app(read_settings({"secret_key": "tell-no-one"}))

    assert "tell-no-one" not in str(stopped.value)


def test_what_an_earlier_key_signed_is_still_read_and_what_is_new_is_signed_with_the_new_one(make_app: MakeApp) -> None:
    old, new = "o" * given_secrets.SHORTEST_SECRET, "n" * given_secrets.SHORTEST_SECRET
    before = make_app(secret_key=old).test_client()
    with before.session_transaction() as kept:
        kept.permanent = True
        kept.update(respondent="patient", form=QUESTIONNAIRE, answers={"weakness": "weaker"})
    token = re.findall(r'name="csrf_token" value="([^"]+)"', before.get("/check/back").text)[0]
    cookie = before.get_cookie("rfc")
    assert cookie is not None

    during = make_app(secret_key=new, old_secret_keys=old).test_client()
    during.set_cookie("rfc", cookie.value)
    sent = during.post("/check/back", data={"csrf_token": token, "back-pain": "none", "nerve-pain": "none"})
    signed_anew = during.get_cookie("rfc")
    assert signed_anew is not None
    after, too_late = make_app(secret_key=new).test_client(), make_app(secret_key=new).test_client()
    after.set_cookie("rfc", signed_anew.value)
    too_late.set_cookie("rfc", cookie.value)

    assert sent.status_code == 302
    assert after.get("/check/result").status_code == 200
    assert too_late.get("/check/result").status_code == 302, "back to the start, as without any answers"
