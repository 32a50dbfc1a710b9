"""Small values are kept by name."""

import pytest

from tgtui.store import Database, StoreMisused


def test_a_value_is_kept_and_replaced(database: Database) -> None:
    assert database.values.get("a") is None
    with database.transaction():
        database.values.put("a", b"one")
        database.values.put("b", b"")
        assert database.values.get("a") == b"one"
        database.values.put("a", b"two")
    assert database.values.get("a") == b"two"
    assert database.values.get("b") == b""


def test_none_deletes_it(database: Database) -> None:
    with database.transaction():
        database.values.put("a", b"one")
        database.values.put("a", None)
        database.values.put("never there", None)
    assert database.values.get("a") is None


def test_what_is_no_bytes_is_refused(database: Database) -> None:
    with pytest.raises(StoreMisused), database.transaction():
        database.values.put("a", "text")  # type: ignore[arg-type]  # the point
    assert database.values.get("a") is None
