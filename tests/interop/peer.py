"""Drives ts-mls in a process of its own, one JSON line for each question and answer."""

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Final, Self, TypeAlias


HERE: Final = Path(__file__).resolve().parent
SCRIPT: Final = HERE / "peer.mjs"

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Scalar: TypeAlias = bytes | bool | int | float | str | None
Argument: TypeAlias = "Scalar | Sequence[Argument] | Mapping[str, Argument]"


class PeerError(Exception):
    """The peer refused what it was asked, or is silent, or has died."""

    def __init__(self, subject: str, problem: str) -> None:
        """Say what of the peer's, a verb or a field, has which problem."""
        super().__init__(f"{subject}: {problem}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the peer answered; each field is asked for as what it must be."""

    fields: Mapping[str, Json]

    def octets(self, name: str) -> bytes:
        """Return the bytes that the field holds in hex."""
        return bytes.fromhex(self.text(name))

    def text(self, name: str) -> str:
        """Return a field that is a string."""
        value = self.fields[name]
        if not isinstance(value, str):
            raise PeerError(name, f"{value!r} is not a string")
        return value

    def number(self, name: str) -> int:
        """Return a field that is an integer."""
        value = self.fields[name]
        if isinstance(value, bool) or not isinstance(value, int):
            raise PeerError(name, f"{value!r} is not an integer")
        return value

    def rows(self, name: str) -> list["Reply"]:
        """Return a field that is a list of objects."""
        value = self.fields[name]
        if not isinstance(value, list):
            raise PeerError(name, f"{value!r} is not a list")
        return [Reply(row) for row in value if isinstance(row, dict)]


class Peer:
    """A running peer; `with Peer() as peer` starts and ends it.

    README.md names the verbs and their arguments. A peer that does not answer in time
    is given up, lest its late answer be taken for that to the next question.
    """

    def __init__(self, *, timeout: float = 60.0) -> None:
        """Give each answer so many seconds."""
        self._timeout = timeout
        self._lines: Queue[str | None] = Queue()
        self._count = 0
        self._process: subprocess.Popen[str] | None = None
        self._reader = Thread(target=self._read)
        self._open = ExitStack()
        self._complaints: IO[str] | None = None

    def __enter__(self) -> Self:
        """Start the process."""
        # Complaints go to a file: a pipe that nobody reads would stop the peer.
        file = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._complaints = self._open.enter_context(file)
        self._process = subprocess.Popen(
            ["node", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
        )
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process and wait for it."""
        stdin, stdout = self._pipes()
        self._stop()
        self._reader.join()
        # What could not be written any more is thrown away with the pipe.
        with suppress(BrokenPipeError):
            stdin.close()
        stdout.close()
        self._open.close()

    def call(self, verb: str, **arguments: Argument) -> Reply:
        """Ask for `verb` and return the answer; bytes among the arguments become hex.

        Raises:
            PeerError: The peer refused, or did not answer in time, or is gone.
        """
        stdin, _ = self._pipes()
        self._count += 1
        request = {**arguments, "id": self._count, "verb": verb}
        line = json.dumps({name: _shown(value) for name, value in request.items()})
        try:
            stdin.write(line + "\n")
            stdin.flush()
            answer = self._lines.get(timeout=self._timeout)
        except Empty:
            self._stop()
            raise PeerError(verb, f"no answer in {self._timeout} s") from None
        except BrokenPipeError:
            answer = None
        if answer is None:
            raise PeerError(verb, f"the peer is gone\n{self._last_words()}")
        reply = json.loads(answer)
        if "error" in reply:
            raise PeerError(verb, reply["error"])
        return Reply(reply)

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise PeerError(SCRIPT.name, "not running")
        return process.stdin, process.stdout

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _read(self) -> None:
        _, stdout = self._pipes()
        for line in stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _last_words(self) -> str:
        if self._complaints is None:
            return ""
        self._complaints.seek(0)
        return self._complaints.read()[-2000:]


def _shown(value: Argument) -> Json:
    match value:
        case bytes():
            return value.hex()
        case bool() | int() | float() | str() | None:
            return value
        case Mapping():
            return {name: _shown(inner) for name, inner in value.items()}
        case _:
            return [_shown(inner) for inner in value]
