"""Every single bit counts: a message with one of them turned over is refused."""

from collections.abc import Iterator

import pytest

from tests.mls.negative.messages import KINDS, external_join, scene
from tests.mls.negative.refusal import refusal, refusals
from tests.mls.support import SUITE, all_flipped, flipped
from tgtui.crypto import DEFAULT_SUITE
from tgtui.mls import (
    Group,
    UnverifiedGroupInfo,
    UnverifiedKeyPackage,
    decode_message,
    encode_message,
    WireFormat,
)


def sampled(data: bytes, every: int) -> Iterator[bytes]:
    """Yield `data` with some of its bits turned over, each by itself."""
    return (flipped(data, bit) for bit in range(0, 8 * len(data), every))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_refuses_each_flip(kind: str) -> None:
    at = scene(SUITE)
    message = KINDS[kind](at)
    at.groups[0].receive(message, at.env)
    found = refusals(at.groups[0], all_flipped(message), at.env)
    assert found.total() == 8 * len(message)
    print(kind, len(message), {k.__name__: v for k, v in found.items()})
