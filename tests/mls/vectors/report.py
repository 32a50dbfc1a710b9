"""Runs the check of a vector file on each of its cases, and counts."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mls.vectors.case import Case, LeftOut, Malformed, require_own_suite, shown
from tests.mls.vectors.kinds import check_of


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file.

    Attributes:
        name: The file's name.
        passed: How many cases passed.
        left_out: How many are for cipher suites that are not ours.
        failures: What is wrong with each other case, or with the file as a whole.
    """

    name: str
    passed: int
    left_out: int
    failures: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line with the counts."""
        return f"{self.name}: {_counts(self.passed, len(self.failures), self.left_out)}"


def vector_files(folder: Path) -> list[Path]:
    """Return the vector files in a folder, sorted by name."""
    return sorted(
        path for path in folder.iterdir() if path.suffix == ".json" and path.is_file()
    )


def run_file(path: Path) -> Report:
    """Verify every case of a file; what is wrong with it is in the report."""
    try:
        items = _read(path)
    except (OSError, ValueError, RecursionError, Malformed) as error:
        return Report(path.name, 0, 0, (f"the whole file: {_told(error)}",))
    check = check_of(path.stem)
    passed = left_out = 0
    failures = []
    for number, item in enumerate(items):
        try:
            case = Case(item)
            if case.has("cipher_suite"):
                # Nothing else of a case for another suite is read.
                require_own_suite(case.number("cipher_suite"))
            check(case)
        except LeftOut:
            left_out += 1
        except Exception as error:  # noqa: BLE001  (whatever it is, the case failed)
            failures.append(f"case {number}: {_told(error)}")
        else:
            passed += 1
    return Report(path.name, passed, left_out, tuple(failures))


def lines(report: Report) -> Iterator[str]:
    """Yield what to print about a file."""
    yield str(report)
    for failure in report.failures:
        yield f"    {failure}"


def total(reports: Iterable[Report]) -> str:
    """Return the last line: all files together."""
    reports = list(reports)
    counts = _counts(
        sum(report.passed for report in reports),
        sum(len(report.failures) for report in reports),
        sum(report.left_out for report in reports),
    )
    return f"total of {len(reports)} files: {counts}"


def _read(path: Path) -> list[object]:
    items = json.loads(path.read_bytes())
    if not isinstance(items, list):
        message = f"{shown(items)} where a list of cases should be"
        raise Malformed(message)
    return items


def _counts(passed: int, failed: int, left_out: int) -> str:
    return f"{passed} passed, {failed} failed, {left_out} left out"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
