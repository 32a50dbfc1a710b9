"""What the tests of the agent share: relays that are started are ended."""

import os
import signal
from collections.abc import Iterator

import pytest


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Remember each process that is started, and end it after the test."""
    processes: list[int] = []
    spawn = os.posix_spawn

    def remember(*given: object, **named: object) -> int:
        processes.append(spawn(*given, **named))  # type: ignore[arg-type]  # as given
        return processes[-1]

    monkeypatch.setattr(os, "posix_spawn", remember)
    yield processes
    for process in processes:
        end(process)


def end(process: int, number: int = signal.SIGKILL) -> None:
    """End a process, if it runs."""
    try:
        os.kill(process, number)
        os.waitpid(process, 0)
    except (ProcessLookupError, ChildProcessError):
        pass
