"""Add on the wire: a KeyPackage, which is nothing to go by until it is verified."""

import pytest

from tests.mls.support import SUITE, own_key_package
from tests.mls.wire import read_back
from tgtui.codec import encoded
from tgtui.crypto import InvalidSignature
from tgtui.mls import Add, Environment
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.types import ProposalType


def test_an_add_is_its_key_package(env: Environment) -> None:
    package = own_key_package("alice", env).package
    assert encoded(Add(package)) == package.encoded
    assert Add(package).proposal_type is ProposalType.ADD


def test_what_was_received_is_verified_before_it_is_an_add(env: Environment) -> None:
    package = own_key_package("alice", env).package
    received = read_back(UnverifiedAdd.decode, package.encoded)
    assert received.proposal_type is ProposalType.ADD
    assert not hasattr(received, "key_package")
    assert received.claimed.verify(SUITE, env) == package


def test_an_add_whose_last_byte_differs_is_not_signed(env: Environment) -> None:
    data = bytearray(own_key_package("alice", env).package.encoded)
    data[-1] ^= 1
    received = read_back(UnverifiedAdd.decode, bytes(data))
    with pytest.raises(InvalidSignature):
        received.claimed.verify(SUITE, env)
