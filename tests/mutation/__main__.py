"""Takes out every `raise` in turn: `python -m tests.mutation tgtui.mls`."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.hygiene.sources import ROOT
from tests.mutation.trial import Trial, UnmutatedFailure


def arguments(given: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("package", help="such as tgtui.mls, or tgtui.mls.commit")
    parser.add_argument(
        "--tests",
        nargs="+",
        metavar="FOLDER",
        help="whose tests shall notice (tests/ROOM, and all that look at it whole)",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(given)
    place = ROOT / chosen.package.replace(".", "/")
    if not (place.is_dir() or place.with_suffix(".py").is_file()):
        parser.error(f"{chosen.package} is no package or module of the project")
    if chosen.jobs < 1:
        parser.error("--jobs must be 1 or more")
    chosen.tests = chosen.tests or folders_for(chosen.package)
    for folder in chosen.tests:
        if not (ROOT / folder).exists():
            parser.error(f"there is no {folder}")
    return chosen


def folders_for(package: str) -> list[str]:
    """Return the folders whose tests look at a package's room."""
    room = package.split(".")[1:2]
    folders = [f"tests/{name}" for name in room]
    if room == ["mls"]:
        folders.append("tests/conformance")
    if room == ["relay"]:
        folders.append("tests/integration")
    return folders or ["tests"]


def report(trial: Trial, jobs: int, root: Path) -> int:
    """Take out each in turn; print and count those that no test notices."""
    survivors = []
    with ThreadPoolExecutor(jobs) as pool:
        verdicts = pool.map(trial.is_noticed, trial.mutants)
        for mutant, noticed in zip(trial.mutants, verdicts, strict=True):
            if not noticed:
                survivors.append(mutant)
                tests = trial.reaches(mutant)
                print(f"survives {mutant.shown(root)}  ({tests} tests reach it)")
                sys.stdout.flush()
    total = len(trial.mutants)
    print(f"{total} taken out, {total - len(survivors)} noticed, ", end="")
    print(f"{len(survivors)} survivors")
    return len(survivors)


def main(given: list[str] | None = None) -> int:
    """Run, and return the exit code: 0 where every `raise` is missed."""
    chosen = arguments(given)
    trial = Trial(ROOT, chosen.package, chosen.tests)
    try:
        print(f"{len(trial.mutants)} in {chosen.package}, tests first as they are")
        sys.stdout.flush()
        count = trial.record(chosen.jobs)
        print(f"{count} tests pass", flush=True)
        return 1 if report(trial, chosen.jobs, trial.copy) else 0
    except UnmutatedFailure as failure:
        print(f"the tests fail as they are:\n{failure}", file=sys.stderr)
        return 2
    finally:
        trial.close()


if __name__ == "__main__":
    sys.exit(main())
