"""A pure room loads nothing that could wait, connect, store, draw or log.

The linter's contracts see the text of an import; this sees what is loaded. Neither
pyca cryptography nor PyNaCl loads any of these modules, so there is no exception.
"""

import subprocess
import sys

import pytest

from tests.hygiene.sources import PURE_ROOMS, ROOT, module_name, pure_files


FORBIDDEN = (
    "asyncio",
    "http",
    "logging",
    "selectors",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "textual",
)

PROGRAM = """
import importlib, sys
before = set(sys.modules)
for name in sys.argv[2:]:
    importlib.import_module(name)
print(*sorted((set(sys.modules) - before) & set(sys.argv[1].split(","))))
"""


def loaded(*modules: str) -> list[str]:
    """Return which forbidden modules a new process has after importing `modules`."""
    command = [sys.executable, "-c", PROGRAM, ",".join(FORBIDDEN), *modules]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return run.stdout.split()


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_loads_nothing_that_does_io(room: str) -> None:
    names = [module_name(path) for path in pure_files()]
    inside = [name for name in names if name.split(".")[1] == room]
    assert loaded(*inside) == []


def test_the_check_sees_what_is_loaded() -> None:
    assert "socket" in loaded("socket")
