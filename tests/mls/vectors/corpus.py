"""Finds the published vectors: a folder beside the project.

The folder is `$TGTUI_MLS_VECTORS`, or else `../shared/mls-vectors` as seen from the
project's root. Without it tests skip, but never in CI.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from tests.mls.vectors.report import run_file


ROOT: Final = Path(__file__).resolve().parents[3]
FOLDER: Final = Path(
    os.environ.get("TGTUI_MLS_VECTORS") or ROOT.parent / "shared/mls-vectors"
)

FILES: Final = (
    "crypto-basics.json",
    "deserialization.json",
    "key-schedule.json",
    "message-protection.json",
    "messages.json",
    "passive-client-handling-commit.json",
    "passive-client-welcome.json",
    "psk_secret.json",
    "secret-tree.json",
    "transcript-hashes.json",
    "tree-math.json",
    "tree-operations.json",
    "tree-validation.json",
    "treekem.json",
    "welcome.json",
)
"""The files that have a test module of their own."""


def published(name: str) -> Path:
    """Return the path of a file of vectors, or skip the test where there is none."""
    path = FOLDER / name
    if not path.exists():
        reason = "no published vectors: set TGTUI_MLS_VECTORS to their folder"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return path


def require_all_pass(name: str) -> None:
    """Require that every case of a file passes, and that there are some."""
    report = run_file(published(name))
    assert report.failures == ()
    assert report.passed > 0
