"""What each sweep looks for is found without reading everything else."""

from pathlib import Path

import pytest

from tgtui.relay.backends.sqlite.files import ROWS, open_writer
from tgtui.relay.backends.sqlite.keys import EXPIRE, EXPIRE_ITEMS


@pytest.mark.parametrize("sql", [*EXPIRE, EXPIRE_ITEMS])
def test_what_expires_is_found_by_an_index(tmp_path: Path, sql: str) -> None:
    """A relay may have millions of KeyPackages, and all its clients wait meanwhile."""
    connection = open_writer(tmp_path / ROWS, "rows")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", (0,)).fetchall()
    connection.close()
    assert [str(row[3]).split()[0] for row in plan] == ["SEARCH"]
