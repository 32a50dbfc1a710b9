"""A process that opened a profile shows its memory to no other, and dumps none."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.hygiene.sources import ROOT


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="this is how Linux does it"),
]

NOBODY: Final = 65534

PROCESS: Final = """
import ctypes
import os
import resource
import sys
from tgtui.agent import harden

_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
if os.getuid() == 0:
    os.setuid({nobody})
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
print("as it was", flush=True)
sys.stdin.readline()
harden()
print("hardened", flush=True)
sys.stdin.readline()
"""
"""A process of a plain user: the super-user may look wherever it likes."""


@pytest.fixture
def process(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS.format(nobody=NOBODY)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as running:
        yield running
        running.kill()


def hears(process: "subprocess.Popen[bytes]") -> str:
    """Return what a process says next."""
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def goes_on(process: "subprocess.Popen[bytes]") -> None:
    """Let a process go on."""
    assert process.stdin is not None
    process.stdin.write(b"\n")
    process.stdin.flush()


def may_look_into(pid: int) -> bool:
    """Tell whether another program of the same plain user may look into a process."""
    done = subprocess.run(
        ["cat", f"/proc/{pid}/environ"],
        user=NOBODY if os.getuid() == 0 else None,
        capture_output=True,
        check=False,
    )
    assert not done.returncode or b"denied" in done.stderr.lower()
    return done.returncode == 0


def core_limit(pid: int) -> list[str]:
    """Return how large a core file of a process may be: now, and at most."""
    limits = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    (line,) = (line for line in limits if line.startswith("Max core file size"))
    return line.split()[4:6]


def test_no_other_program_looks_into_it(process: "subprocess.Popen[bytes]") -> None:
    assert hears(process) == "as it was"
    assert may_look_into(process.pid)
    goes_on(process)
    assert hears(process) == "hardened"
    assert not may_look_into(process.pid)


def test_it_leaves_no_core_file(
    process: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    assert hears(process) == "as it was"
    goes_on(process)
    assert hears(process) == "hardened"
    assert core_limit(process.pid)[0] == "0"
    process.send_signal(signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []
