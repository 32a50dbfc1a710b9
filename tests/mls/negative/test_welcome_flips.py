"""A bit turned over in a Welcome is refused, unless it is in what is for others."""

import pytest

from tests.mls.negative.messages import scene, welcome_message
from tests.mls.negative.refusal import all_refused, stored
from tests.mls.negative.verbs import join
from tests.mls.support import SUITE, flipped
from tgtui.codec import encoded
from tgtui.crypto import DEFAULT_SUITE, CipherSuite
from tgtui.mls import Welcome


def bits_of(message: bytes, part: bytes) -> set[int]:
    """Return which bits of a message make up a part that occurs once in it."""
    assert message.count(part) == 1
    start = message.index(part)
    return set(range(8 * start, 8 * (start + len(part))))


def bits_for_others(welcome: Welcome, message: bytes) -> tuple[set[int], set[int]]:
    """Return the bits of the other's entry, and those of its lengths among them."""
    _, other = welcome.secrets
    content: set[int] = set()
    for field in (other.new_member, *other.sealed):
        content |= bits_of(message, field)
    entry = bits_of(message, encoded(other))
    return entry, entry - content


def check(suite: CipherSuite, every: int, *, psk: bool = False) -> None:
    """Turn over bits, each by itself, and see what becomes of the newcomer."""
    at = scene(suite, psk=psk)
    message = welcome_message(at.welcome)
    joined = stored(join(message, at))
    entry, lengths = bits_for_others(at.welcome, message)
    chosen = set(range(0, 8 * len(message), every))
    # What follows cannot be found where the length of an entry is another one.
    concerning = sorted((chosen - entry) | (chosen & lengths))
    all_refused(
        lambda data: join(data, at), (flipped(message, bit) for bit in concerning)
    )
    for bit in sorted(chosen & (entry - lengths)):
        assert stored(join(flipped(message, bit), at)) == joined


@pytest.mark.slow
@pytest.mark.parametrize("psk", [False, True], ids=["plain", "with a PSK"])
def test_a_newcomer_refuses_each_flip_that_concerns_it(*, psk: bool) -> None:
    check(SUITE, 1, psk=psk)


def test_a_newcomer_refuses_sampled_flips_with_the_default_suite() -> None:
    check(DEFAULT_SUITE, 211)


@pytest.mark.long
def test_a_newcomer_refuses_each_flip_with_the_default_suite() -> None:
    check(DEFAULT_SUITE, 1)
