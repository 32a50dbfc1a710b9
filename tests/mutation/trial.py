"""A copy of the project in which a `raise` can be taken out, and tests can be run."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant, find, instrument
from tests.mutation.plugin import FOLDER
from tests.mutation.switch import TAKEN_OUT


BATCHES: Final = (8, 64, None)
"""How many tests are tried at first, then how many more, then all: the quick first."""

SECONDS: Final = 60
"""How long tests may take where something is taken out; longer is noticed, too."""

TIMES: Final = 5
"""How often the time that they took as they are, where that is more."""

_NOT_COPIED: Final = shutil.ignore_patterns("node_modules", "__pycache__")


class UnmutatedFailure(Exception):
    """The tests do not pass, even where nothing is taken out."""


class Trial:
    """An instrumented copy of a project, and what its tests reach."""

    def __init__(self, root: Path, package: str, tests: Sequence[str]) -> None:
        """Copy a project and put the switches in.

        Args:
            root: The project's folder, with `tests/mutation` in it.
            package: The dotted name of the package to take from.
            tests: The folders whose tests are to notice, as seen from `root`.
        """
        self._root = root
        self._tests = tests
        self._scratch = tempfile.TemporaryDirectory(prefix="tgtui-mutation-")
        self.copy: Final = Path(self._scratch.name) / "project"
        for name in {"pyproject.toml", "tests", package.partition(".")[0]}:
            source = root / name
            if source.is_dir():
                shutil.copytree(source, self.copy / name, ignore=_NOT_COPIED)
            else:
                self.copy.mkdir(exist_ok=True)
                shutil.copy(source, self.copy / name)
        inside = self.copy / package.replace(".", "/")
        files = inside.rglob("*.py") if inside.is_dir() else [inside.with_suffix(".py")]
        self.mutants: Final = find(sorted(files))
        instrument(self.mutants)
        self._tests_of: dict[int, dict[str, float]] = {}

    def record(self, jobs: int) -> int:
        """Run all tests where nothing is taken out; return how many there are.

        Raises:
            UnmutatedFailure: One of them fails.
        """
        records = Path(self._scratch.name) / "records"
        records.mkdir()
        spread = ["-n", str(jobs)] if jobs > 1 else []
        done = self._run([*spread, *self._tests], {FOLDER: str(records)})
        if done.returncode:
            raise UnmutatedFailure(done.stdout[-4_000:])
        seconds: dict[str, float] = {}
        reached: dict[str, set[int]] = {}
        for path in records.iterdir():
            for line in path.read_text("utf-8").splitlines():
                one = json.loads(line)
                test = one["test"]
                seconds[test] = seconds.get(test, 0) + one["seconds"]
                reached.setdefault(test, set()).update(one["reached"])
        for test, numbers in reached.items():
            for number in numbers:
                self._tests_of.setdefault(number, {})[test] = seconds[test]
        return len(seconds)

    def is_noticed(self, mutant: Mutant) -> bool:
        """Tell whether a test fails where this `raise` is taken out."""
        begin = 0
        tests = self._of(mutant)
        for size in BATCHES:
            end = len(tests) if size is None else begin + size
            if tests[begin:end] and self._fails(mutant, tests[begin:end]):
                return True
            begin = end
        return False

    def reaches(self, mutant: Mutant) -> int:
        """Return how many tests reach this `raise`."""
        return len(self._tests_of.get(mutant.number, {}))

    def close(self) -> None:
        """Remove the copy."""
        self._scratch.cleanup()

    def _of(self, mutant: Mutant) -> list[str]:
        seconds = self._tests_of.get(mutant.number, {})
        return sorted(seconds, key=lambda test: (seconds[test], test))

    def _fails(self, mutant: Mutant, tests: Sequence[str]) -> bool:
        chosen = Path(self._scratch.name) / f"tests-{mutant.number}"
        chosen.write_text("\n".join(tests), "utf-8")
        try:
            taken_out = {TAKEN_OUT: str(mutant.number)}
            usual = sum(self._tests_of[mutant.number][test] for test in tests)
            limit = max(SECONDS, TIMES * usual)
            done = self._run(["-x", f"@{chosen}"], taken_out, limit)
        except subprocess.TimeoutExpired:
            return True
        return done.returncode != 0

    def _run(
        self,
        arguments: Iterable[str],
        variables: Mapping[str, str],
        seconds: float | None = None,
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        shared = self._root.parent / "shared"
        found = {
            "TGTUI_MLS_VECTORS": str(shared / "mls-vectors"),
            "TGTUI_CRYPTO_VECTORS": str(shared / "crypto-vectors"),
        }
        # In CI's way the same examples are drawn each time.
        environment = {**found, **os.environ, "CI": "true", **variables}
        # What is asked of the pytest around this one, such as `--cov -n auto`, would
        # be done here for each mutant once more.
        environment.pop("PYTEST_ADDOPTS", None)
        return subprocess.run(
            [*command, "-p", "tests.mutation.plugin", *arguments],
            cwd=self.copy,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
