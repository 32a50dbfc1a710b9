"""Two people chat by commands: real engines, databases and a relay of this computer."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tgtui.cli import moderate, opening
from tgtui.config import KeysSection, Paths
from tgtui.vault import MemoryVault, Vault


@pytest.fixture(autouse=True)
def vault(monkeypatch: pytest.MonkeyPatch) -> MemoryVault:
    """The place of all keys."""
    memory = MemoryVault()

    def opened(keys: KeysSection, paths: Paths) -> Vault:
        del keys, paths
        return memory

    monkeypatch.setattr(opening, "vault_of", opened)
    monkeypatch.setattr(moderate, "vault_of", opened)
    return memory


@pytest.fixture(autouse=True)
def _relays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """End each relay that was started."""
    processes: list[int] = []
    spawn = os.posix_spawn

    def remember(*given: object, **named: object) -> int:
        processes.append(spawn(*given, **named))  # type: ignore[arg-type]  # as given
        return processes[-1]

    monkeypatch.setattr(os, "posix_spawn", remember)
    yield
    for process in processes:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


SPAM = ("--category", "spam", "--yes")


class Person:
    """Somebody who types commands."""

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._name = name

    def types(self, *arguments: str, code: int = 0) -> str:
        """Run a command that ends with a code, and return what it writes."""
        found, out, err = self._run("--profile", self._name, *arguments)
        assert found == code, err
        return out

    def asks(self, *arguments: str) -> Any:  # noqa: ANN401  (JSON)
        """Run a command, and return the JSON that it writes."""
        return json.loads(self.types(*arguments, "--json"))


@pytest.mark.slow
def test_an_invite_leads_to_a_chat(run: Run, tmp_path: Path) -> None:
    anna, bob = Person(run, "anna"), Person(run, "bob")
    words = anna.types("register", "anna")
    assert len(words.split()) == 24
    assert anna.types("account", "phrase") == words
    anna.types("register", "carol", code=1)
    invite = anna.types("invite").strip()
    assert bob.types(invite, "--handle", "bob") == "1\n"
    assert bob.types(invite) == "1\n"
    (request,) = anna.asks("requests")
    assert request["state"] == "request"
    # Who @bob is has perhaps yet to be asked of the relay.
    assert anna.types("requests", "accept", "1") == "1\n"
    number = anna.types("send", "1", "hello\n\u2717 bob").strip()
    (hello,) = bob.asks("history", "@anna")
    assert hello["text"] == "hello\n\u2717 bob"
    shown = bob.types("history", "@anna").splitlines()
    assert [line[0] for line in shown] == [" ", " "]
    bob.types("send", "@anna", "hi", "--reply", str(hello["id"]))
    bob.types("react", str(hello["id"]), "👍")
    anna.types("edit", number, "hello there")
    assert f"@bob to [{number}]: hi" in anna.types("tail", "@bob")
    assert "👍  @bob" in anna.types("history", "@bob")
    assert "hello there" in bob.types("search", "there")
    assert bob.asks("status", "@anna")["trust"] == "encrypted"
    bob.types("verify", "@anna", anna.asks("whoami")["person"]["key"])
    bob.types("verify", "@anna", bob.asks("whoami")["person"]["key"], code=1)
    assert bob.asks("status", "@anna")["trust"] == "checked"
    sent = tmp_path / "a.txt"
    sent.write_text("what is in it")
    anna.types("send", "@bob", "look", "--file", str(sent))
    *_, carried = bob.asks("history", "@anna")
    fetched = bob.asks("fetch", str(carried["id"]), "--to", str(tmp_path / "config"))
    assert [Path(path).read_text() for path in fetched] == ["what is in it"]
    # A backup brings it all back.
    (tmp_path / "word").write_text("correct horse battery\n")
    saved = [str(tmp_path / "saved"), "--passphrase-file", str(tmp_path / "word")]
    bob.types("backup", *saved)
    Person(run, "new").types("restore", *saved)
    texts = [each["text"] for each in Person(run, "new").asks("history", "1")]
    assert texts[-1] == "look"
    # What anna wrote can be proved to whoever has the key.
    key, proof = str(tmp_path / "key"), str(tmp_path / "proof")
    bob.types("moderate", "init", key)
    bob.types("report", "1", str(hello["id"]), *SPAM, code=1)
    bob.types("report", "1", str(hello["id"]), *SPAM, "--export", proof, "--to", key)
    assert bob.types("moderate", "open", proof).startswith("VERIFIED")
