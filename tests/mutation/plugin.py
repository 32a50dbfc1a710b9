"""Has pytest write down which test reaches which `raise`, and how long it takes."""

import json
import os
from pathlib import Path
from typing import Final

import pytest

from tests.mutation.switch import reached


FOLDER: Final = "TGTUI_MUTATION_RECORDS"
"""The variable that says where the records are to lie; without it there are none."""


class Recorder:
    """Appends a line of JSON for each test to a file of this process."""

    def __init__(self, folder: Path) -> None:
        """Begin the file."""
        self._file = (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8")

    def pytest_runtest_logstart(self) -> None:
        """Forget what was reached before this test."""
        reached.clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what was reached so far, and what this part of the test took."""
        record = {
            "test": report.nodeid,
            "seconds": report.duration,
            "reached": sorted(reached),
        }
        self._file.write(json.dumps(record) + "\n")
        self._file.flush()


def pytest_configure(config: pytest.Config) -> None:
    """Record, where a folder for it is given and tests run in this process."""
    folder = os.environ.get(FOLDER)
    runs_elsewhere = config.getoption("numprocesses", None) is not None
    if folder and not runs_elsewhere:
        config.pluginmanager.register(Recorder(Path(folder)))
