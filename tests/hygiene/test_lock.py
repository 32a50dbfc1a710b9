"""The lock names every version and hash that is installed, and no place to get it."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from typing import Final

from tests.hygiene.sources import ROOT


LOCK: Final = (ROOT / ".ci/requirements.lock").read_text("utf-8")
NAME: Final = r"[a-z0-9-]+(?:\[[a-z0-9,-]+\])?"
PINS: Final = {
    name.split("[")[0]: version
    for name, version in re.findall(rf"^({NAME})==(\S+)", LOCK, re.MULTILINE)
}


def named_in_project() -> set[str]:
    """Return the names of all packages that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["test"],
    ]
    return {re.split(r"[^A-Za-z0-9-]", line)[0] for line in wanted}


def asked_for(package: str) -> list[tuple[str, str]]:
    """Return what a package needs, if it is installed, with an extra of it."""
    try:
        lines = requires(package) or []
    except PackageNotFoundError:  # for another platform or Python
        return []
    always = [line for line in lines if "extra ==" not in line]
    return re.findall(
        r"^([a-z0-9-]+)\[([a-z0-9,-]+)\]", "\n".join(always), re.MULTILINE
    )


def test_everything_the_project_names_is_pinned() -> None:
    assert named_in_project() <= PINS.keys()


def test_every_pin_has_hashes() -> None:
    entries = re.findall(
        rf"^({NAME})==.*(?:\n    --hash=sha256:[0-9a-f]{{64}}.*)+", LOCK, re.MULTILINE
    )
    assert [entry.split("[")[0] for entry in entries] == list(PINS)


def test_the_lock_holds_pins_hashes_and_no_host() -> None:
    line = re.compile(rf"#.*|{NAME}==.*|    --hash=sha256:[0-9a-f]{{64}}( \\)?|")
    assert [text for text in LOCK.splitlines() if not line.fullmatch(text)] == []
    assert "://" not in LOCK


def test_a_package_is_pinned_with_the_extras_that_others_want_of_it() -> None:
    # Where a pin lacks the extra, pip 23 looks for a newer version, and refuses it.
    wanted = {
        f"{name}[{extras}]"
        for package in PINS
        for name, extras in asked_for(package)
        if name in PINS
    }
    assert wanted
    assert wanted <= set(re.findall(rf"^({NAME})==", LOCK, re.MULTILINE))


def test_the_vectors_are_those_of_the_library() -> None:
    assert PINS["cryptography-vectors"] == PINS["cryptography"]
