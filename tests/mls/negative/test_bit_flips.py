"""Every single bit counts: a message with one of them turned over is refused."""

from collections.abc import Callable, Iterable

import pytest

from tests.mls.negative.messages import KINDS, Scene, external_join, scene
from tests.mls.negative.refusal import refusal, refusals
from tests.mls.support import SUITE, all_flipped, flipped
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import DEFAULT_SUITE
from tgtui.mls import (
    Group,
    UnverifiedGroupInfo,
    UnverifiedKeyPackage,
    Welcome,
    decode_message,
)


def sampled(data: bytes, every: int) -> Iterable[bytes]:
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


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_of_a_post_quantum_group_refuses_flips(kind: str) -> None:
    at = scene(DEFAULT_SUITE)
    message = KINDS[kind](at)
    at.groups[0].receive(message, at.env)
    assert refusals(at.groups[0], sampled(message, 101), at.env)


def every_flip_is_refused(data: bytes, use: Callable[[bytes], object]) -> None:
    use(data)
    for changed in all_flipped(data):
        refusal(lambda changed=changed: use(changed))  # type: ignore[misc]


def test_a_key_package_with_a_flip_is_refused() -> None:
    at = scene(SUITE)

    def verify(data: bytes) -> object:
        claimed = decode_whole(UnverifiedKeyPackage.decode, data)
        return claimed.verify(SUITE, at.env)

    every_flip_is_refused(at.outsider.package.encoded, verify)


@pytest.mark.slow
def test_a_group_info_with_a_flip_lets_nobody_in() -> None:
    at = scene(SUITE)

    def join(data: bytes) -> object:
        info = decode_message(data)
        assert isinstance(info, UnverifiedGroupInfo)
        return Group.join_from_outside(info, external_join(at), at.env)

    every_flip_is_refused(at.groups[1].group_info(external=True)[4:], framed(join))


def framed(use: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """Put the version and wire format of a GroupInfo back, which are not flipped."""
    return lambda data: use(b"\x00\x01\x00\x04" + data)


def foreign_contents(at: Scene) -> set[int]:
    """Return which bits of the Welcome are what it says to the third member alone."""
    whole = encoded(at.welcome)
    entry = at.welcome.secrets[1]
    fields = (entry.new_member, entry.sealed.kem_output, entry.sealed.ciphertext)
    bits: set[int] = set()
    for content in fields:
        start = whole.index(content)
        bits.update(range(8 * start, 8 * (start + len(content))))
    return bits


@pytest.mark.slow
def test_a_welcome_with_a_flip_lets_nobody_in_but_where_it_is_for_others() -> None:
    at = scene(SUITE)
    whole = encoded(at.welcome)
    others = foreign_contents(at)
    honest, _ = Group.join(at.welcome, [at.own[1]], at.env)

    def join(data: bytes) -> Group:
        return Group.join(decode_whole(Welcome.decode, data), [at.own[1]], at.env)[0]

    for bit in range(8 * len(whole)):
        changed = flipped(whole, bit)
        if bit in others:
            assert join(changed).encode_epoch() == honest.encode_epoch()
        else:
            refusal(lambda changed=changed: join(changed))  # type: ignore[misc]
