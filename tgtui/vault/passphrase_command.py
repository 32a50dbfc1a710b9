"""Has another program say the passphrase, such as a password manager."""

import asyncio
import os
import selectors
import subprocess
import time
from collections.abc import Sequence
from typing import Final

from tgtui.crypto import MAX_PASSPHRASE, Secret
from tgtui.vault.errors import NoPassphrase


COMMAND_SECONDS: Final = 60.0
"""How long a command may take by default: it may ask a person for something."""

_ADVICE: Final = "Run it in a terminal to see why: it is keys.passphrase_command."


class PassphraseCommand:
    """A `PassphraseSource` that runs a command and reads what it prints.

    No shell sees the command. It gets no input, and what it says to standard error is
    not shown: it would go across the screen.
    """

    __slots__ = ("_command", "_seconds")

    def __init__(
        self, command: Sequence[str], *, seconds: float = COMMAND_SECONDS
    ) -> None:
        """Run nothing yet.

        Args:
            command: The program and its arguments.
            seconds: How long it may take.
        """
        self._command = tuple(command)
        self._seconds = seconds

    async def __call__(self, *, new: bool) -> Secret:  # noqa: ARG002  (of the port)
        """Return what the command prints, without one line break at its end.

        Args:
            new: Makes no difference here.

        Raises:
            NoPassphrase: The command cannot be run, fails, prints nothing or more than
                1024 bytes, or takes too long.
        """
        return await asyncio.to_thread(self._run)

    def _run(self) -> Secret:
        try:
            process = subprocess.Popen(  # noqa: S603  (the user's own configuration)
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, ValueError, IndexError) as error:
            msg = f"cannot be run ({type(error).__name__})"
            raise self._failure(msg) from None
        with process:
            try:
                printed = self._printed(process)
            finally:
                # Nothing happens where it has ended by itself.
                process.kill()
        return Secret(printed)

    def _printed(self, process: "subprocess.Popen[bytes]") -> bytes:
        end = time.monotonic() + self._seconds
        printed = self._read(process, end)
        try:
            code = process.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise self._too_slow() from None
        if code:
            msg = f"ended with code {code}"
            raise self._failure(msg)
        printed = printed.removesuffix(b"\n")
        if not printed:
            msg = "printed nothing"
            raise self._failure(msg)
        return printed

    def _read(self, process: "subprocess.Popen[bytes]", end: float) -> bytes:
        """Return all output, unless it is too much or comes too late."""
        printed = b""
        with selectors.DefaultSelector() as selector:
            output = process.stdout.fileno() if process.stdout else -1
            selector.register(output, selectors.EVENT_READ)
            while len(printed) <= MAX_PASSPHRASE + 1:
                if not selector.select(max(0, end - time.monotonic())):
                    raise self._too_slow()
                more = os.read(output, MAX_PASSPHRASE)
                if not more:
                    return printed
                printed += more
        msg = "printed more than a passphrase"
        raise self._failure(msg)

    def _too_slow(self) -> NoPassphrase:
        return self._failure(f"took more than {self._seconds:g} seconds")

    def _failure(self, how: str) -> NoPassphrase:
        name = self._command[0] if self._command else ""
        message = f"The command {name!r} for the passphrase {how}."
        return NoPassphrase(message, _ADVICE)
