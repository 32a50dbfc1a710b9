"""Secret Services that misbehave, each in its own process, and what becomes of it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.hygiene.sources import ROOT
from tests.services.bus import Bus
from tests.vault.conftest import SECONDS
from tests.vault.support import (
    NAME,
    SECRET,
    check_closed,
    check_harmless,
    check_words,
    descriptors,
)
from tgtui.vault import (
    OsKeyring,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
)
from tgtui.vault.secret_service import ClosingKeyring


Start = Callable[[str], None]


@pytest.fixture
def display(fake: Start, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  (after it)
    monkeypatch.setenv("DISPLAY", ":99")


def outcome(call: Any) -> Any:  # noqa: ANN401  (a coroutine, and what comes of it)
    """Return what a call gives, or the error that it raises, and that nothing leaks."""
    before = descriptors()
    try:
        return asyncio.run(call)
    except VaultError as error:
        check_words(error)
        check_harmless(error)
        return error
    finally:
        check_closed(before)


def test_one_that_does_as_it_should(fake: Start) -> None:
    fake("honest")
    vault = OsKeyring(SECONDS)
    assert outcome(vault.get(NAME)) is None
    assert outcome(vault.put(NAME, SECRET)) is None
    assert outcome(vault.get(NAME)) == SECRET
    assert outcome(vault.forget(NAME)) is None
    assert outcome(vault.get(NAME)) is None


def test_one_whose_prompt_is_answered(fake: Start) -> None:
    fake("opened")
    vault = OsKeyring(SECONDS)
    assert outcome(vault.put(NAME, SECRET)) is None
    assert outcome(vault.get(NAME)) == SECRET


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize("way", ["dismissed", "no-collection"])
def test_one_whose_prompt_a_person_dismisses(fake: Start, way: str) -> None:
    fake(way)
    vault = OsKeyring(SECONDS)
    for call in (vault.get(NAME), vault.put(NAME, SECRET), vault.forget(NAME)):
        error = outcome(call)
        assert type(error) is VaultDenied
        assert "its prompt was dismissed" in error.what


@pytest.mark.parametrize("way", ["dismissed", "no-collection"])
def test_one_whose_prompt_finds_nobody(fake: Start, way: str) -> None:
    fake(way)
    vault = OsKeyring(SECONDS)
    for call in (vault.get(NAME), vault.put(NAME, SECRET), vault.forget(NAME)):
        error = outcome(call)
        assert type(error) is VaultLocked
        assert "no screen" in error.what


@pytest.mark.usefixtures("display")
def test_one_that_asks_for_each_entry(fake: Start) -> None:
    fake("asks-for-each")
    vault = OsKeyring(SECONDS)
    # What is kept is read back, and so asked for.
    assert type(outcome(vault.put(NAME, SECRET))) is VaultDenied
    assert type(outcome(vault.get(NAME))) is VaultDenied


def test_one_that_asks_before_it_keeps(fake: Start) -> None:
    fake("asks-to-keep")
    assert type(outcome(OsKeyring(SECONDS).put(NAME, SECRET))) is VaultDenied


def test_one_that_asks_before_it_deletes(fake: Start) -> None:
    fake("asks-to-delete")
    vault = OsKeyring(SECONDS)
    assert outcome(vault.put(NAME, SECRET)) is None
    assert type(outcome(vault.forget(NAME))) is VaultDenied


def test_one_that_forbids(fake: Start) -> None:
    fake("forbids")
    vault = OsKeyring(SECONDS)
    for call in (vault.get(NAME), vault.put(NAME, SECRET), vault.forget(NAME)):
        assert type(outcome(call)) is VaultDenied


@pytest.mark.parametrize("way", ["forgetful", "liar"])
def test_one_that_does_not_keep_what_it_was_given(fake: Start, way: str) -> None:
    fake(way)
    error = outcome(OsKeyring(SECONDS).put(NAME, SECRET))
    assert type(error) is VaultBroken
    assert f"it did not keep what was put in {NAME}" in error.what


def test_one_that_hands_out_garbage(fake: Start) -> None:
    fake("garbage")
    vault = OsKeyring(SECONDS)
    for call in (vault.put(NAME, SECRET), vault.get(NAME)):
        error = outcome(call)
        assert type(error) is VaultBroken
        assert "UnicodeDecodeError" in error.what
        # That one would hold the bytes.
        assert error.__cause__ is None


def test_one_that_does_not_let_go(fake: Start) -> None:
    fake("stubborn")
    vault = OsKeyring(SECONDS)
    assert outcome(vault.put(NAME, SECRET)) is None
    error = outcome(vault.forget(NAME))
    assert type(error) is VaultBroken
    assert f"it does not let go of {NAME}" in error.what


def test_one_that_is_confused(fake: Start) -> None:
    fake("confused")
    error = outcome(OsKeyring(SECONDS).get(NAME))
    assert type(error) is VaultBroken
    assert "DBusErrorResponse" in error.what
    assert "org.example.Confused" in repr(error.__cause__)


# Those that never answer.


@pytest.mark.parametrize("way", ["endless", "mute"])
def test_one_that_never_answers(fake: Start, way: str) -> None:
    fake(way)
    vault = OsKeyring(0.5)
    for call in (vault.get(NAME), vault.put(NAME, SECRET), vault.forget(NAME)):
        begin = time.monotonic()
        error = outcome(call)
        assert type(error) is VaultBroken
        assert "did not answer within 0.5 seconds" in error.what
        assert "answer there, then try again" in error.advice
        assert time.monotonic() - begin < 10


def test_many_that_wait_for_one_that_never_answers(fake: Start) -> None:
    fake("endless")
    vault = OsKeyring(0.3)

    async def go() -> list[Any]:
        calls = (vault.get(NAME) for _ in range(3))
        return await asyncio.gather(*calls, return_exceptions=True)

    assert [type(each) for each in outcome(go())] == [VaultBroken] * 3


PROGRAM = """
import asyncio, sys, threading
from tgtui.vault import OsKeyring, VaultBroken

async def main():
    try:
        await OsKeyring(0.3).get("alice/identity")
    except VaultBroken as error:
        print(error.what)

if sys.argv[1] == "deaf":
    # As where there is no connection that could be shut down.
    OsKeyring._interrupt = lambda self: None
asyncio.run(main())
print(*(thread.name for thread in threading.enumerate() if thread.daemon))
"""


@pytest.mark.parametrize("kind", ["deaf", "interrupted"])
def test_a_process_ends_though_its_keyring_never_answers(
    fake: Start, bus: Bus, kind: str
) -> None:
    fake("endless")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, kind],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**bus.variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=SECONDS,
    )
    first, second = done.stdout.splitlines()
    assert "did not answer within 0.3 seconds" in first
    # The deaf one has it still, and ends nevertheless.
    assert second == ("tgtui vault" if kind == "deaf" else second)
    assert done.stderr == ""


def test_after_it_answers_again_it_is_asked_again(fake: Start) -> None:
    fake("opened")
    vault = OsKeyring(SECONDS)
    assert outcome(vault.put(NAME, SECRET)) is None

    async def impatient() -> None:
        async with asyncio.timeout(0):
            await vault.get(NAME)

    with pytest.raises(TimeoutError):
        asyncio.run(impatient())
    assert outcome(vault.get(NAME)) == SECRET


def test_to_interrupt_what_does_not_wait_is_nothing(fake: Start) -> None:
    fake("honest")
    keyring = ClosingKeyring()
    keyring.interrupt()
    keyring.get_preferred_collection().connection.close()
    keyring.interrupt()
