"""Every single bit counts: a message with one of them turned over is refused."""

from collections.abc import Iterator

import pytest

from tests.mls.negative.messages import KINDS, key_package_message, scene
from tests.mls.negative.refusal import all_refused, refusals, stored
from tests.mls.negative.verbs import (
    join_with_tree,
    outside_commit,
    verify_package,
)
from tests.mls.support import SUITE, all_flipped, flipped
from tgtui.crypto import DEFAULT_SUITE


def sampled(data: bytes, every: int) -> Iterator[bytes]:
    """Yield `data` with some of its bits turned over, each by itself."""
    return (flipped(data, bit) for bit in range(0, 8 * len(data), every))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_refuses_each_flip(kind: str) -> None:
    at = scene(SUITE)
    message = KINDS[kind](at)
    at.groups[0].receive(message, at.env)
    refused = refusals(at.groups[0], all_flipped(message), at.env)
    assert refused.total() == 8 * len(message)


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_refuses_sampled_flips_with_the_default_suite(kind: str) -> None:
    at = scene(DEFAULT_SUITE)
    message = KINDS[kind](at)
    at.groups[0].receive(message, at.env)
    assert refusals(at.groups[0], sampled(message, 101), at.env)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_refuses_each_flip_with_the_default_suite(kind: str) -> None:
    at = scene(DEFAULT_SUITE)
    message = KINDS[kind](at)
    refused = refusals(at.groups[0], all_flipped(message), at.env)
    assert refused.total() == 8 * len(message)


def test_nobody_adds_a_flipped_key_package() -> None:
    at = scene(SUITE)
    message = key_package_message(at.outsider)
    verify_package(message, at)
    all_refused(lambda data: verify_package(data, at), all_flipped(message))


@pytest.mark.slow
def test_nobody_joins_by_a_flipped_group_info() -> None:
    at = scene(SUITE)
    message = at.groups[0].group_info(external=True)
    outside_commit(message, at)
    all_refused(lambda data: outside_commit(data, at), all_flipped(message))


@pytest.mark.slow
def test_nobody_joins_by_a_flipped_tree_sent_apart() -> None:
    at = scene(SUITE)
    whole = at.groups[0].encode_tree()
    assert stored(join_with_tree(whole, at)) == stored(at.groups[1])
    all_refused(lambda data: join_with_tree(data, at), all_flipped(whole))
