"""A command's output is the passphrase, if it comes in time and is one."""

import asyncio
import os
import sys
import time
import traceback
from pathlib import Path

import pytest

from tests.vault.support import check_words
from tgtui.crypto import Secret
from tgtui.vault import NoPassphrase, PassphraseCommand


def said(program: str, seconds: float = 20) -> Secret:
    """Return what a Python program says that runs as the command."""
    command = PassphraseCommand([sys.executable, "-c", program], seconds=seconds)
    return asyncio.run(command(new=False))


def refusal(program: str, seconds: float = 20) -> str:
    with pytest.raises(NoPassphrase) as caught:
        said(program, seconds)
    check_words(caught.value)
    assert "keys.passphrase_command" in caught.value.advice
    return caught.value.what


@pytest.mark.parametrize(
    ("printed", "passphrase"),
    [
        (b"correct horse", b"correct horse"),
        (b"correct horse\n", b"correct horse"),
        (b"correct horse\n\n", b"correct horse\n"),
        (b"\n\n", b"\n"),
        (b" padded \r\n", b" padded \r"),
        (b"gr\xc3\xbc\xc3\x9fe", b"gr\xc3\xbc\xc3\x9fe"),
        (bytes(range(256)), bytes(range(256))),
        (b"x" * 1024 + b"\n", b"x" * 1024),
    ],
)
def test_what_it_prints(printed: bytes, passphrase: bytes) -> None:
    program = f"import sys; sys.stdout.buffer.write({printed!r})"
    assert said(program) == Secret(passphrase)


def test_what_it_prints_in_pieces() -> None:
    program = (
        "import time\nfor c in 'abc': print(c, end='', flush=True); time.sleep(.02)"
    )
    assert said(program) == Secret(b"abc")


def test_whether_a_file_is_new_makes_no_difference() -> None:
    command = PassphraseCommand([sys.executable, "-c", "print('abc')"])
    assert asyncio.run(command(new=True)) == Secret(b"abc")


@pytest.mark.parametrize("program", ["", "print()"])
def test_it_prints_nothing(program: str) -> None:
    assert "printed nothing" in refusal(program)


@pytest.mark.parametrize("size", [1026, 100_000, 50_000_000])
def test_it_prints_too_much(size: int) -> None:
    assert "more than a passphrase" in refusal(f"print('x' * {size})")


def test_it_never_stops_to_print() -> None:
    assert "more than a passphrase" in refusal("while True: print('x' * 1000)")


def test_it_fails() -> None:
    assert "ended with code 3" in refusal("print('abc'); raise SystemExit(3)")
    assert "ended with code -9" in refusal("import os; os.kill(os.getpid(), 9)")


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import time; print('abc', flush=True); time.sleep(60)",
        # It has said all, and goes on.
        "import os, time; print('abc', flush=True); os.close(1); time.sleep(60)",
        # Its child holds on to the output.
        "import os, time; os.fork() or time.sleep(3)",
    ],
)
def test_it_takes_too_long(program: str) -> None:
    begin = time.monotonic()
    assert "took more than 0.5 seconds" in refusal(program, 0.5)
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["no such program"], "'no such program' for the passphrase cannot be run"),
        ([os.devnull], "cannot be run (PermissionError)"),
        (["a\0b"], "cannot be run (ValueError)"),
        ([], "'' for the passphrase cannot be run (IndexError)"),
    ],
)
def test_it_cannot_be_run(command: list[str], words: str) -> None:
    with pytest.raises(NoPassphrase) as caught:
        asyncio.run(PassphraseCommand(command)(new=False))
    assert words in caught.value.what


def test_no_shell_sees_it(tmp_path: Path) -> None:
    command = PassphraseCommand(["echo", f"$(touch {tmp_path}/seen) ; 'a' *"])
    printed = asyncio.run(command(new=False))
    assert printed == Secret(f"$(touch {tmp_path}/seen) ; 'a' *".encode())
    assert list(tmp_path.iterdir()) == []


def test_it_neither_reads_nor_writes_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    program = "import sys; print(repr(sys.stdin.read())); print('oh', file=sys.stderr)"
    assert said(program) == Secret(b"''")
    assert capfd.readouterr() == ("", "")


def test_its_arguments_are_not_shown() -> None:
    assert "hidden" not in refusal("'hidden'; raise SystemExit(1)")


@pytest.mark.parametrize(
    ("program", "seconds"),
    [
        ("print('hid' + 'den'); raise SystemExit(1)", 20),
        ("print(('hid' + 'den') * 1000)", 20),
        ("import time; print('hid' + 'den', flush=True); time.sleep(60)", 0.5),
    ],
)
def test_no_error_brings_along_what_it_printed(program: str, seconds: float) -> None:
    with pytest.raises(NoPassphrase) as caught:
        said(program, seconds)
    report = traceback.TracebackException.from_exception(
        caught.value, capture_locals=True
    )
    assert "hidden" not in "".join(report.format())
