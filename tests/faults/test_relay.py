"""A relay that is killed thirty times under load breaks no promise."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.relay import run


@pytest.mark.slow
def test_thirty_kills(tmp_path: Path) -> None:
    summary = asyncio.run(run(tmp_path, kills=30, seed=3))
    assert summary.kills == 30
    assert summary.receipts > 1_000
    assert summary.resent > 100
    assert summary.commits > 0
