"""What the tests of the vault use in several places."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.services.bus import Bus
from tgtui.crypto import PassphraseCost, Secret
from tgtui.vault import VaultError


NAME: Final = "alice/identity"
SECRET: Final = Secret(b"a secret that nobody is to see..")
NOBODY: Final = 65534
"""A user who owns nothing."""

CHEAP: Final = PassphraseCost(passes=1, kib=8)


def enter(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process live in the session of `bus`, where there is no screen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in bus.variables.items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)


def descriptors() -> set[str]:
    """Return what the open descriptors of this process refer to, but for files."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.add(f"{entry.name} {entry.readlink()}")
        except FileNotFoundError:
            continue
    return {each for each in found if "socket:" in each or "eventpoll" in each}


def check_closed(before: set[str]) -> None:
    """Require that no more is open than before; a thread may yet have to close it."""
    end = time.monotonic() + 10
    while not descriptors() <= before:
        assert time.monotonic() < end, descriptors() - before
        time.sleep(0.01)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that is chained to it."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def check_words(error: VaultError) -> None:
    """Require what every error says to a person."""
    assert error.what.endswith(".")
    assert error.advice.endswith((".", "'"))
    assert str(error) == f"{error.what} {error.advice}"


def check_harmless(error: VaultError) -> None:
    """Require that what is chained to an error keeps no frames."""
    assert all(link.__traceback__ is None for link in list(chain(error))[1:])


class Passphrase:
    """A `PassphraseSource` that counts how often it is asked, and for what."""

    def __init__(self, value: bytes = b"correct horse battery") -> None:
        self.value = value
        self.asked: list[bool] = []

    async def __call__(self, *, new: bool) -> Secret:
        self.asked.append(new)
        return Secret(self.value)


@contextmanager
def another_user(folder: Path) -> Iterator[None]:
    """Be a user without rights, to whom `folder` belongs, where this one has all."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(folder, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """Let no file grow beyond a few bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
