"""PreSharedKey on the wire: the id of an external or a resumption PSK."""

import pytest

from tests.mls.wire import read_back
from tgtui.codec import BadValue, TooLong, decode_whole, encoded
from tgtui.mls import PreSharedKey, PreSharedKeyId, ResumptionUsage, limits
from tgtui.mls.proposals.types import ProposalType


def test_an_external_psk_has_a_name_and_a_nonce() -> None:
    proposal = read_back(PreSharedKey.decode, b"\x01\x04name\x05nonce")
    assert proposal == PreSharedKey(PreSharedKeyId.external(b"name", b"nonce"))
    assert proposal.proposal_type is ProposalType.PSK


@pytest.mark.parametrize("usage", ResumptionUsage)
def test_a_resumption_psk_has_a_usage_a_group_an_epoch_and_a_nonce(
    usage: ResumptionUsage,
) -> None:
    data = b"\x02" + bytes([usage]) + b"\x05group" + bytes(7) + b"\x09" + b"\x01n"
    proposal = read_back(PreSharedKey.decode, data)
    assert proposal == PreSharedKey(
        PreSharedKeyId.resumption(usage, b"group", epoch=9, nonce=b"n")
    )


@pytest.mark.parametrize(
    "data", [b"\x00\x00\x00", b"\x03\x00\x00", b"\x02\x00", b"\x02\x04"]
)
def test_other_types_and_usages_are_refused(data: bytes) -> None:
    with pytest.raises(BadValue):
        decode_whole(PreSharedKey.decode, data + bytes(20))


def test_a_name_has_a_limit() -> None:
    psk = PreSharedKeyId.external(bytes(limits.PSK_ID + 1), b"")
    with pytest.raises(TooLong):
        decode_whole(PreSharedKey.decode, encoded(PreSharedKey(psk)))
