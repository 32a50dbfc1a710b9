"""Requires that each pure room is covered whole by its own tests, branches too.

`python -m pytest --cov` measures; `python -m tests.coverage_by_room [ROOM...]` judges
that measurement. What the tests of another room happen to run does not count.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from coverage import Coverage

from tests.hygiene.sources import PACKAGE, PURE_ROOMS, ROOT, python_files, shown


HELP: Final = "run `python -m pytest --cov` first, on all tests of the room"

DATA: Final = ROOT / ".coverage"
"""What that leaves behind."""


def arguments(given: Sequence[str] | None) -> list[str]:
    """Return the rooms that the command line names, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.coverage_by_room",
        description="Requires that each pure room is covered whole by its own tests, "
        "branches too.",
        epilog=f"It judges what was measured before: {HELP}.",
    )
    known = ", ".join(PURE_ROOMS)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {known} (all)")
    rooms: list[str] = parser.parse_args(given).rooms
    for room in rooms:
        if room not in PURE_ROOMS:
            parser.error(f"{room} is no room of {known}")
    return rooms or list(PURE_ROOMS)


def loaded() -> Coverage | None:
    """Return what was measured, or None where no branches were."""
    # Coverage would make the file that it does not find.
    if not DATA.exists():
        return None
    coverage = Coverage(data_file=str(DATA))
    coverage.load()
    return coverage if coverage.get_data().has_arcs() else None


def measured(coverage: Coverage, room: str) -> dict[str, Any]:
    """Return coverage's report on each file of `room`, by that room's tests alone.

    Lines that run on import have no context, whoever imports.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        files = [str(path) for path in python_files(PACKAGE / room)]
        coverage.json_report(files, str(report), contexts=["^$", f"^{room}$"])
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))["files"]
    return found


def gaps(coverage: Coverage, room: str) -> Iterator[str]:
    """Yield a line for each file of `room` that its tests do not cover whole."""
    files = measured(coverage, room)
    for path in python_files(PACKAGE / room):
        name = shown(path)
        if name not in files:
            yield f"{name}: not run at all; {HELP}"
            continue
        lines = files[name]["missing_lines"]
        branches = [f"{a}->{b}" for a, b in files[name]["missing_branches"]]
        if lines or branches:
            yield f"{name}: lines {lines}, branches {branches}"


def main(given: Sequence[str] | None = None) -> int:
    """Print every gap, and return how the process is to exit."""
    rooms = arguments(given)
    coverage = loaded()
    if coverage is None:
        print(f"coverage: nothing was measured; {HELP}", file=sys.stderr)
        return 2
    found = [gap for room in rooms for gap in gaps(coverage, room)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"coverage: {', '.join(rooms)}: {len(found)} files with gaps")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
