"""ExternalInit on the wire: the output of a KEM, of any length that a KEM may have."""

import pytest

from tests.mls.wire import read_back
from tgtui.codec import TooLong, decode_whole, encoded
from tgtui.mls import limits
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.types import ProposalType


def test_an_external_init_is_a_kem_output() -> None:
    init = read_back(ExternalInit.decode, b"\x03abc")
    assert init == ExternalInit(b"abc")
    assert init.proposal_type is ProposalType.EXTERNAL_INIT


def test_a_kem_output_has_a_limit() -> None:
    longest = ExternalInit(bytes(limits.KEM_OUTPUT))
    assert decode_whole(ExternalInit.decode, encoded(longest)) == longest
    with pytest.raises(TooLong):
        decode_whole(
            ExternalInit.decode, encoded(ExternalInit(bytes(limits.KEM_OUTPUT + 1)))
        )
