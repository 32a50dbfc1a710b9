"""A count is of a window, and a refused one may come back when the next begins."""

from functools import partial
from hashlib import sha256
from typing import cast

from hypothesis import given, strategies as st

from tests.relay.core.village import ANNA, NOW, Village
from tgtui.relay.core import quotas
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, limits


WINDOW = 1_000
ENDS = NOW - NOW % WINDOW + WINDOW


def spend(
    village: Village, tx: Transaction, *, key: bytes = b"k", window: int = WINDOW
) -> None:
    quotas.spend(tx, village.context, key, window=window, most=2)


def test_as_many_as_are_allowed() -> None:
    village = Village()
    village.run(lambda tx: spend(village, tx))
    village.run(lambda tx: spend(village, tx))
    refused = village.refused(lambda tx: spend(village, tx))
    assert (refused.refusal, refused.retry_after) == (Refusal.RATE, ENDS - NOW)


@given(wait=st.integers(0, 3 * WINDOW))
def test_the_time_to_wait_is_right_to_the_millisecond(wait: int) -> None:
    village = Village()
    village.wait(wait)
    village.run(lambda tx: spend(village, tx))
    village.run(lambda tx: spend(village, tx))
    left = village.refused(lambda tx: spend(village, tx)).retry_after
    assert left is not None
    assert 0 < left <= WINDOW
    village.wait(left - 1)
    assert village.refused(lambda tx: spend(village, tx)).retry_after == 1
    village.wait(1)
    village.run(lambda tx: spend(village, tx))


def test_keys_and_windows_are_counted_apart() -> None:
    village = Village()
    # A window of a day and one of an hour may begin in the same millisecond.
    village.wait(limits.DAY - NOW % limits.DAY)
    pairs = [(k, w) for k in (b"k", b"l") for w in (limits.DAY, limits.HOUR)]
    for key, window in pairs * 2:
        village.run(partial(spend, village, key=key, window=window))


def test_used_counts_without_a_limit() -> None:
    village = Village()
    for times in range(3):
        used = village.run(
            lambda tx: quotas.used(tx, village.context, b"k", window=WINDOW)
        )
        assert used == times
        village.run(lambda tx: quotas.count(tx, village.context, b"k", window=WINDOW))
    village.wait(WINDOW)
    used = village.run(lambda tx: quotas.used(tx, village.context, b"k", window=WINDOW))
    assert used == 0


def test_a_check_counts_nothing() -> None:
    village = Village()
    for _ in range(3):
        village.run(
            lambda tx: quotas.check(tx, village.context, b"k", window=WINDOW, most=1)
        )


def test_what_is_kept_does_not_say_who_did_what() -> None:
    """A count outlives its account by a day or two (deletion leaves no row)."""
    village = Village(ANNA)
    key = b"claim" + ANNA.account
    names: list[bytes] = []

    class Noting:
        """Counts of which the names are noted."""

        def count(self, name: bytes, _: int) -> int:
            names.append(name)
            return 0

        increase = count

    class Lent:
        """A transaction that has counts alone."""

        quotas = Noting()

    quotas.spend(
        cast("Transaction", Lent()), village.context, key, window=WINDOW, most=1
    )
    assert len(names) == 2
    assert {len(name) for name in names} == {16}
    assert names[0] == names[1]
    assert sha256(key).digest()[:16] not in names
