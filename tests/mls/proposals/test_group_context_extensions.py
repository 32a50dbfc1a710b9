"""GroupContextExtensions on the wire: the whole new list."""

import pytest

from tests.mls.wire import read_back
from tgtui.codec import TooLong, decode_whole, encoded
from tgtui.mls import (
    Extension,
    GroupContextExtensions,
    InvalidExtensions,
    limits,
)
from tgtui.mls.proposals.types import ProposalType


def test_it_is_a_list_of_extensions() -> None:
    data = b"\x0a" + b"\x00\x07\x03abc" + b"\x12\x34\x01d"
    proposal = read_back(GroupContextExtensions.decode, data)
    assert proposal.extensions == (Extension(7, b"abc"), Extension(0x1234, b"d"))
    assert proposal.proposal_type is ProposalType.GROUP_CONTEXT_EXTENSIONS


def test_the_list_may_be_empty() -> None:
    assert read_back(GroupContextExtensions.decode, b"\0").extensions == ()


def test_an_extension_type_occurs_once() -> None:
    twice = GroupContextExtensions((Extension(7, b"a"), Extension(7, b"b")))
    with pytest.raises(InvalidExtensions):
        decode_whole(GroupContextExtensions.decode, encoded(twice))


def test_an_extension_has_a_limit() -> None:
    one = GroupContextExtensions((Extension(7, bytes(limits.EXTENSION + 1)),))
    with pytest.raises(TooLong):
        decode_whole(GroupContextExtensions.decode, encoded(one))


def test_the_list_has_a_limit() -> None:
    much = bytes(limits.EXTENSION)
    three = GroupContextExtensions(tuple(Extension(7 + n, much) for n in range(3)))
    with pytest.raises(TooLong):
        decode_whole(GroupContextExtensions.decode, encoded(three))
