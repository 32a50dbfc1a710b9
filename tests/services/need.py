"""Leaves out a test for want of a program, but never in CI."""

import os
import shutil

import pytest


def need(*programs: str) -> None:
    """Skip the test where one of these programs is missing; in CI, fail it."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
