"""Times as an operator reads them."""

import pytest

from tgtui.cli.relay_admin_common import ending, moment
from tgtui.wire import limits


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (0, "1970-01-01 00:00 UTC"),
        (1_800_000_059_999, "2027-01-15 08:00 UTC"),
        (1 << 50, "never"),
        (limits.INT, "never"),
    ],
)
def test_a_time_is_a_minute_of_the_calendar(at: int, said: str) -> None:
    assert moment(at) == said


def test_nothing_ends_at_the_beginning() -> None:
    assert ending(0) == "never"
    assert ending(1_800_000_000_000) == "2027-01-15 08:00 UTC"
