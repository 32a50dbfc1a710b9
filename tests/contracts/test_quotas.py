"""Counts within windows of time."""

from tests.contracts.ways import contract
from tgtui.relay.ports import Transaction


@contract
def test_a_count_grows_by_one_in_its_window(t: Transaction) -> None:
    assert t.quotas.count(b"key", 7) == 0
    assert [t.quotas.increase(b"key", 7) for _ in range(3)] == [1, 2, 3]
    assert t.quotas.increase(b"key", 8) == 1
    assert t.quotas.increase(b"other", 7) == 1
    assert t.quotas.count(b"key", 7) == 3
    assert t.quotas.count(b"key", 6) == 0


@contract
def test_windows_are_forgotten(t: Transaction) -> None:
    for window in (6, 7, 8):
        t.quotas.increase(b"key", window)
    t.quotas.forget_windows(8)
    assert [t.quotas.count(b"key", window) for window in (6, 7, 8)] == [0, 0, 1]
    t.quotas.forget_windows(8)
    assert t.quotas.increase(b"key", 7) == 1
