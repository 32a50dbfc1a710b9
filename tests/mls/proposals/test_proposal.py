"""The union of proposals, by value or by reference (RFC 9420 §12.1, §12.4)."""

from collections.abc import Sequence

import pytest

from tests.mls.support import in_vain, own_key_package, signing_key
from tgtui.codec import BadValue, Reader, TooLong, Truncated, Writer, decode_whole
from tgtui.mls import (
    Add,
    Environment,
    Extension,
    GroupContextExtensions,
    LeafDraft,
    LeafSource,
    NotPossible,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ReInit,
    Remove,
    UnsupportedMessage,
    Update,
)
from tgtui.mls.grease import VALUES
from tgtui.mls.limits import EXTENSION, GROUP_ID, PSK_ID
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.proposal import (
    ProposalOrRef,
    ProposalRef,
    check_own,
    decode_proposal,
    decode_proposal_or_ref,
    encode_proposal,
    encode_proposal_or_ref,
)
from tgtui.mls.proposals.update import UnverifiedUpdate


def one_of_each(env: Environment) -> Sequence[Proposal]:
    """Return a proposal of each type, in the order of their values."""
    package = own_key_package("alice", env).package
    old = package.leaf_node
    draft = LeafDraft(b"key", old.credential, old.capabilities, LeafSource.UPDATE)
    return (
        Add(package),
        Update(draft.sign(signing_key("alice"))),
        Remove(5),
        PreSharedKey(PreSharedKeyId.external(b"name", b"nonce")),
        ReInit(b"group", 1, 3, ()),
        ExternalInit(b"kem output"),
        GroupContextExtensions((Extension(7, b""),)),
    )


def bytes_of(proposal: Proposal) -> bytes:
    """Return an encoded proposal."""
    writer = Writer()
    encode_proposal(proposal, writer)
    return writer.getvalue()


def item_bytes(item: ProposalOrRef) -> bytes:
    """Return an encoded ProposalOrRef."""
    writer = Writer()
    encode_proposal_or_ref(item, writer)
    return writer.getvalue()


def test_a_proposal_is_read_as_its_type_says(env: Environment) -> None:
    for value, proposal in enumerate(one_of_each(env), 1):
        data = bytes_of(proposal)
        assert data[:2] == value.to_bytes(2, "big")
        read = decode_whole(decode_proposal, data)
        assert read.proposal_type == value
        writer = Writer()
        encode_proposal(read, writer)
        assert writer.getvalue() == data
        if not isinstance(proposal, Add | Update):
            assert read == proposal


def test_what_carries_a_signature_stays_unverified(env: Environment) -> None:
    add, update, *_ = one_of_each(env)
    assert isinstance(decode_whole(decode_proposal, bytes_of(add)), UnverifiedAdd)
    assert isinstance(decode_whole(decode_proposal, bytes_of(update)), UnverifiedUpdate)


@pytest.mark.parametrize("value", [0, 8, 0xF000, 0xFFFF, *VALUES])
def test_a_type_that_is_not_known_is_not_supported(value: int) -> None:
    data = value.to_bytes(2, "big") + bytes(8)
    with pytest.raises(UnsupportedMessage, match=f"proposal type {value}"):
        decode_whole(decode_proposal, data)
    with pytest.raises(UnsupportedMessage, match=f"proposal type {value}"):
        decode_whole(decode_proposal_or_ref, b"\x01" + data)


def test_what_others_can_read_may_be_proposed(env: Environment) -> None:
    for proposal in one_of_each(env):
        check_own(proposal)


@pytest.mark.parametrize(
    "proposal",
    [
        PreSharedKey(PreSharedKeyId.external(bytes(PSK_ID + 1), b"nonce")),
        ReInit(bytes(GROUP_ID + 1), 1, 3, ()),
        GroupContextExtensions((Extension(7, bytes(EXTENSION + 1)),)),
    ],
    ids=lambda proposal: proposal.proposal_type.name,
)
def test_what_nobody_could_read_is_not_proposed(proposal: Proposal) -> None:
    with in_vain(TooLong, match="nobody could read this proposal"):
        check_own(proposal)


@pytest.mark.parametrize(("version", "suite_id"), [(2, 3), (0, 3), (1, 0x7777)])
def test_no_group_is_closed_for_what_is_not_implemented(
    version: int, suite_id: int
) -> None:
    with pytest.raises(NotPossible, match="not implemented"):
        check_own(ReInit(b"group", version, suite_id, ()))


def test_by_value_comes_behind_a_one(env: Environment) -> None:
    for proposal in one_of_each(env):
        data = item_bytes(proposal)
        assert data == b"\x01" + bytes_of(proposal)
        read = decode_whole(decode_proposal_or_ref, data)
        assert not isinstance(read, ProposalRef)
        assert read.proposal_type is proposal.proposal_type


def test_by_reference_comes_behind_a_two() -> None:
    data = item_bytes(ProposalRef(b"ref"))
    assert data == b"\x02\x03ref"
    assert decode_whole(decode_proposal_or_ref, data) == ProposalRef(b"ref")


@pytest.mark.parametrize("kind", [0, 3, 255])
def test_there_is_no_third_way(kind: int) -> None:
    with pytest.raises(BadValue, match=f"ProposalOrRef type {kind}"):
        decode_proposal_or_ref(Reader(bytes([kind, 3]) + b"ref"))


def test_a_reference_is_no_longer_than_a_hash() -> None:
    with pytest.raises(TooLong):
        decode_whole(decode_proposal_or_ref, item_bytes(ProposalRef(bytes(65))))


def test_what_is_cut_short_is_refused(env: Environment) -> None:
    for proposal in one_of_each(env):
        data = item_bytes(proposal)
        for length in range(len(data)):
            with pytest.raises(Truncated):
                decode_whole(decode_proposal_or_ref, data[:length])
