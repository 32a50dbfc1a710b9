"""The lock names every version and hash that is installed, and no place to get it."""

import re
import tomllib
from typing import Final

import pytest

from tests.hygiene.sources import ROOT


LOCK: Final = (ROOT / ".ci/requirements.lock").read_text("utf-8")
PINS: Final = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE))


def named_in_project() -> set[str]:
    """Return the names of all packages that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["test"],
    ]
    return {re.split(r"[^A-Za-z0-9-]", line)[0] for line in wanted}


def test_everything_the_project_names_is_pinned() -> None:
    assert named_in_project() <= PINS.keys()


@pytest.mark.parametrize("name", PINS)
def test_every_pin_has_hashes(name: str) -> None:
    entry = re.search(
        rf"^{name}==.*(?:\n    --hash=sha256:[0-9a-f]{{64}}.*)+", LOCK, re.MULTILINE
    )
    assert entry is not None


def test_the_lock_holds_pins_hashes_and_no_host() -> None:
    line = re.compile(r"#.*|[a-z0-9-]+==.*|    --hash=sha256:[0-9a-f]{64}( \\)?|")
    assert [text for text in LOCK.splitlines() if not line.fullmatch(text)] == []
    assert "://" not in LOCK


def test_the_vectors_are_those_of_the_library() -> None:
    assert PINS["cryptography-vectors"] == PINS["cryptography"]
