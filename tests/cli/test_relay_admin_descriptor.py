"""`tgtui relay admin descriptor, moderators, rotate-franking`."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.operating import make_relay
from tests.identity.relays import moderator
from tgtui.config import Paths
from tgtui.identity import key_id_of


def descriptor(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("relay", "admin", "descriptor", "--json")[1])
    return found


@pytest.fixture
def keyfile(tmp_path: Path) -> Path:
    file = tmp_path / "moderator.txt"
    file.write_text(f"{moderator(1, officer=True).text}\n", "ascii")
    return file


def test_what_it_says_is_shown(run: Run, paths: Paths) -> None:
    make_relay(paths)
    code, out, err = run("relay", "admin", "descriptor")
    assert (code, err) == (0, "")
    found = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert found["version"] == "1"
    assert found["serves"] == "this computer alone"
    assert found["rules"] == "none are named"
    assert found["franking"].endswith("until never")
    said = descriptor(run)
    assert (said["relay"], said["version"]) == (found["relay"], 1)
    assert said["expires"] - said["issued"] == 365 * 86_400_000
    assert (said["moderation"], said["tls"]) == ([], [])
    assert len(said["franking"]) == 1


def test_its_certificate_is_named(run: Run, paths: Paths) -> None:
    data = make_relay(paths, is_plain=False)
    (row,) = descriptor(run)["tls"]
    assert f"certificate   {row['id']} from " in run("relay", "admin", "descriptor")[1]
    assert (data / "tls.crt").exists()


def test_it_is_renewed(run: Run, paths: Paths, tmp_path: Path) -> None:
    data = make_relay(paths)
    code, out, _ = run("relay", "admin", "descriptor", "--renew")
    assert code == 0
    assert "version       2" in out
    usb = tmp_path / "usb.key"
    (data / "root.key").rename(usb)
    code, _, err = run("relay", "admin", "descriptor", "--renew")
    assert code == 1
    assert "(it is renewed), which takes its root key: give it once with" in err
    options = ("--renew", "--root-key", str(usb))
    assert run("relay", "admin", "descriptor", *options)[0] == 0
    assert descriptor(run)["version"] == 3
    code, _, err = run("relay", "admin", "descriptor", "--root-key", str(usb))
    assert code == 2
    assert "--root-key goes with --renew" in err


def test_a_moderator_is_added_and_retired(
    run: Run, paths: Paths, keyfile: Path
) -> None:
    make_relay(paths)
    code, out, err = run("relay", "admin", "moderators", "add", str(keyfile))
    assert (code, out) == (0, "")
    assert "reports are sealed to 1 moderator from now on" in err
    (row,) = descriptor(run)["moderation"]
    assert row["id"] == key_id_of(moderator(1).hpke_key).hex()
    assert row["officer"]
    assert (
        f"moderator     {row['id']} (officer) from "
        in (run("relay", "admin", "descriptor")[1])
    )
    code, _, err = run("relay", "admin", "moderators", "add", str(keyfile))
    assert code == 1
    assert "names this moderator already" in err
    code, _, err = run("relay", "admin", "moderators", "retire", str(keyfile))
    assert code == 0
    assert "reports are sealed to 0 moderators from now on" in err
    (row,) = descriptor(run)["moderation"]
    assert row["until"] < 1 << 50
    assert run("relay", "admin", "moderators", "retire", str(keyfile))[0] == 1
    assert descriptor(run)["version"] == 3


def test_a_moderators_keys_have_to_be_right(
    run: Run, paths: Paths, keyfile: Path
) -> None:
    make_relay(paths)
    code, _, err = run("relay", "admin", "moderators", "add", "nowhere")
    assert code == 1
    assert err == "tgtui: nowhere cannot be read: No such file or directory\n"
    text = keyfile.read_text("ascii")
    for wrong in ("", text[:-9] + "\n", "x" * 9999, "tgtui-invite:1:aaaa"):
        keyfile.write_text(wrong, "ascii")
        assert run("relay", "admin", "moderators", "add", str(keyfile))[0] == 1
    assert descriptor(run)["version"] == 1


def test_without_the_root_key_no_moderator_comes_or_goes(
    run: Run, paths: Paths, keyfile: Path, tmp_path: Path
) -> None:
    data = make_relay(paths)
    usb = tmp_path / "usb.key"
    (data / "root.key").rename(usb)
    verbs = (("add", "a moderator is added"), ("retire", "a moderator is retired"))
    for verb, why in verbs:
        code, _, err = run("relay", "admin", "moderators", verb, str(keyfile))
        assert code == 1
        assert f"signed anew ({why}), which takes its root key" in err
        options = (str(keyfile), "--root-key", str(usb))
        assert run("relay", "admin", "moderators", verb, *options)[0] == 0


def test_the_franking_key_is_changed(run: Run, paths: Paths) -> None:
    data = make_relay(paths)
    (old,) = data.glob("franking-*.key")
    code, out, err = run("relay", "admin", "rotate-franking")
    assert (code, out) == (0, "")
    (new,) = set(data.glob("franking-*.key")) - {old}
    assert f"the new key is in {new}; {old} is not needed any more" in err
    assert "make a new backup" in err
    first, second = descriptor(run)["franking"]
    assert (f"franking-{first['id']}.key", f"franking-{second['id']}.key") == (
        old.name,
        new.name,
    )
    assert first["until"] < second["until"]
