"""Three clients and their relay are killed twenty times each, and nothing gets lost."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.clients import run
from tests.faults.moments import Moment
from tests.faults.view import Broken


@pytest.mark.slow
def test_twenty_kills_of_each(tmp_path: Path) -> None:
    summary = asyncio.run(run(tmp_path, kills=20, seed=3))
    counts = summary.counts
    assert summary.kills == 20
    assert sum(counts[f"killed {moment.value}"] for moment in Moment) == 60
    assert counts["sure"] > 100
    # Some died with a client before it was said that they were taken.
    assert counts["texts"] > counts["sure"]
    assert min(counts["edits"], counts["reactions"], counts["roles"]) > 0
    assert summary.entries > counts["sure"]


@pytest.mark.slow
def test_clients_that_take_what_is_not_in_their_store_are_noticed(
    tmp_path: Path,
) -> None:
    """They say that a message is taken a moment before it is."""
    with pytest.raises(Broken, match=r"lost '(anna|bob|carl) "):
        asyncio.run(run(tmp_path, kills=3, seed=4, hasty=True))
