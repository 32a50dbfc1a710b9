"""Requires that each pure room is covered whole by its own tests, branches too.

`python -m pytest --cov` measures; `python -m tests.coverage_by_room [ROOM...]` judges
that measurement. What the tests of another room happen to run does not count.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from coverage import Coverage

from tests.hygiene.sources import PACKAGE, PURE_ROOMS, ROOT, python_files, shown


HELP: Final = "run `python -m pytest --cov` first, on all tests of the room"


def measured(room: str) -> dict[str, Any]:
    """Return coverage's report on each file of `room`, by that room's tests alone.

    Lines that run on import have no context, whoever imports.
    """
    coverage = Coverage(data_file=str(ROOT / ".coverage"))
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        files = [str(path) for path in python_files(PACKAGE / room)]
        coverage.json_report(files, str(report), contexts=["^$", f"^{room}$"])
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))["files"]
    return found


def gaps(room: str) -> Iterator[str]:
    """Yield a line for each file of `room` that its tests do not cover whole."""
    files = measured(room)
    for path in python_files(PACKAGE / room):
        name = shown(path)
        if name not in files:
            yield f"{name}: not run at all; {HELP}"
            continue
        lines = files[name]["missing_lines"]
        branches = [f"{a}->{b}" for a, b in files[name]["missing_branches"]]
        if lines or branches:
            yield f"{name}: lines {lines}, branches {branches}"


def main(rooms: list[str]) -> int:
    """Print every gap in `rooms`, and return how the process is to exit."""
    found = [gap for room in rooms for gap in gaps(room)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"coverage: {', '.join(rooms)}: {len(found)} files with gaps")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PURE_ROOMS)))
