"""Clients that are killed while they talk lose nothing, and say nothing twice."""

import asyncio
from pathlib import Path

import pytest

from tests.faults import speaker
from tests.faults.clients import NAMES, RELAY, Broken, run
from tests.services.need import need


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session's bus, which the harness sets for this process too."""
    need("dbus-daemon", "gnome-keyring-daemon")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "")


@pytest.mark.slow
def test_twenty_kills_of_each(tmp_path: Path) -> None:
    summary = asyncio.run(run(tmp_path, kills=20, seed=3))
    assert {summary.kills[name] for name in (*NAMES, RELAY)} == {20}
    assert summary.inside > 10
    assert summary.texts > 200


@pytest.mark.slow
def test_a_text_that_is_forgotten_is_noticed(tmp_path: Path) -> None:
    """A word is in the ledger that no client ever had."""
    (tmp_path / "anna.ledger").write_text("all ffffffffffffffff\n")
    assert speaker.word_of("ffffffffffffffff.") == "ffffffffffffffff"
    with pytest.raises(Broken, match="anna lost ffffffffffffffff of all"):
        asyncio.run(run(tmp_path, kills=0, seed=4))
