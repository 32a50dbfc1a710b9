"""Runs every vector file in a folder: `python -m tests.mls.vectors DIR`."""

import argparse
import sys
from pathlib import Path

from tests.mls.vectors.report import lines, run_file, total, vector_files


def main(arguments: list[str] | None = None) -> int:
    """Print what passed and failed, file by file, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mls.vectors",
        description="Runs published vectors of RFC 9420. A file's name tells its kind;"
        " files of other names hold passive clients.",
    )
    parser.add_argument("folder", type=Path, help="where the *.json files are")
    folder: Path = parser.parse_args(arguments).folder
    if not folder.is_dir():
        parser.error(f"{folder} is no folder")
    files = vector_files(folder)
    if not files:
        print(f"there is no *.json file in {folder}", file=sys.stderr)
        return 1
    reports = []
    for path in files:
        report = run_file(path)
        reports.append(report)
        print("\n".join(lines(report)), flush=True)
    print(total(reports))
    failed = any(report.failures for report in reports)
    return 1 if failed or not any(report.passed for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
