"""A relay that is killed thirty times under load breaks no promise."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.faults.relay import run
from tests.faults.view import Broken


@pytest.mark.slow
def test_thirty_kills(tmp_path: Path) -> None:
    summary = asyncio.run(run(tmp_path, kills=30, seed=3))
    assert summary.kills == 30
    assert summary.receipts > 1_000
    assert summary.resent > 100
    assert summary.commits > 0
    assert summary.guests > 0
    assert summary.promises > 100


@pytest.mark.slow
def test_a_relay_that_lost_what_it_gave_receipts_of_is_noticed(tmp_path: Path) -> None:
    """Its data are put back to an earlier kill, as no crash may do it."""
    earlier = tmp_path / "earlier"

    def put_back(number: int, data: Path) -> None:
        if number == 0:
            # A socket is no file that can be copied.
            shutil.copytree(data, earlier, ignore=shutil.ignore_patterns("*.sock"))
        elif number == 2:
            shutil.rmtree(data)
            shutil.copytree(earlier, data)

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(run(tmp_path, kills=4, seed=5, meanwhile=put_back))
    # Who notices first is a matter of chance.
    assert caught.group_contains(Broken)
