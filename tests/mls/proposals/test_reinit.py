"""ReInit on the wire: what the successor of a group will be."""

import pytest

from tests.mls.wire import read_back
from tgtui.codec import TooLong, decode_whole, encoded
from tgtui.mls import Extension, InvalidExtensions, ReInit, limits
from tgtui.mls.proposals.types import ProposalType


def test_a_reinit_names_group_version_suite_and_extensions() -> None:
    data = b"\x05group" + b"\x00\x01" + b"\x00\x03" + b"\x06\x00\x07\x03abc"
    reinit = read_back(ReInit.decode, data)
    assert reinit == ReInit(b"group", 1, 3, (Extension(7, b"abc"),))
    assert reinit.proposal_type is ProposalType.REINIT


def test_a_version_or_suite_that_is_not_known_can_be_said() -> None:
    reinit = ReInit(b"", 0xFFFF, 0x1234, ())
    assert read_back(ReInit.decode, encoded(reinit)) == reinit


def test_an_extension_type_occurs_once() -> None:
    twice = ReInit(b"", 1, 3, (Extension(7, b"a"), Extension(7, b"b")))
    with pytest.raises(InvalidExtensions):
        decode_whole(ReInit.decode, encoded(twice))


def test_a_group_id_has_a_limit() -> None:
    reinit = ReInit(bytes(limits.GROUP_ID + 1), 1, 3, ())
    with pytest.raises(TooLong):
        decode_whole(ReInit.decode, encoded(reinit))
