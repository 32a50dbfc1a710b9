"""The union of all proposals, and references to them (RFC 9420 §12.1, §12.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tgtui.codec import BadValue, DecodeError, Reader, Writer, decode_whole
from tgtui.crypto import SUITES
from tgtui.mls import limits
from tgtui.mls.capabilities import MLS10
from tgtui.mls.errors import NotPossible, UnsupportedMessage
from tgtui.mls.proposals.add import Add, UnverifiedAdd
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.types import ProposalType
from tgtui.mls.proposals.update import UnverifiedUpdate, Update


Unsigned = Remove | PreSharedKey | ReInit | ExternalInit | GroupContextExtensions
"""Proposals that carry no signature of their own."""

Proposal = Add | Update | Unsigned
"""What `Group.propose` and `CommitOptions` take: a change that somebody wants.

A leaf in it was verified. An `Update` comes about by `Group.propose_update` alone, and
an ExternalInit by `Group.join_from_outside`."""

UnverifiedProposal = UnverifiedAdd | UnverifiedUpdate | Unsigned
"""A proposal as somebody sent it."""

_DECODERS: Final[Mapping[int, Callable[[Reader], UnverifiedProposal]]] = {
    ProposalType.ADD: UnverifiedAdd.decode,
    ProposalType.UPDATE: UnverifiedUpdate.decode,
    ProposalType.REMOVE: Remove.decode,
    ProposalType.PSK: PreSharedKey.decode,
    ProposalType.REINIT: ReInit.decode,
    ProposalType.EXTERNAL_INIT: ExternalInit.decode,
    ProposalType.GROUP_CONTEXT_EXTENSIONS: GroupContextExtensions.decode,
}


def encode_proposal(proposal: Proposal | UnverifiedProposal, writer: Writer) -> None:
    """Append `struct Proposal`."""
    writer.u16(proposal.proposal_type)
    proposal.encode(writer)


def decode_proposal(reader: Reader) -> UnverifiedProposal:
    """Read `struct Proposal`.

    Raises:
        DecodeError: The bytes are malformed.
        UnsupportedMessage: The type is not one of RFC 9420's. Other types cannot be
            skipped, since their length is not known, and no leaf of this library lists
            any, so that no valid commit can contain one (§12.2).
    """
    proposal_type = reader.u16()
    decode = _DECODERS.get(proposal_type)
    if decode is None:
        message = f"proposal type {proposal_type}"
        raise UnsupportedMessage(message)
    return decode(reader)


def check_own(proposal: Proposal) -> None:
    """Require that others can read, and this client follow, a proposal that it makes.

    Raises:
        NotPossible: A field is longer than anybody accepts, or malformed; or a ReInit
            names what this client could not follow into.
    """
    if isinstance(proposal, ReInit) and (
        proposal.version != MLS10 or proposal.suite_id not in SUITES
    ):
        message = "a ReInit to a version or cipher suite that is not implemented"
        raise NotPossible(message)
    if isinstance(proposal, Add):  # It was read, or made, as a KeyPackage before.
        return
    writer = Writer()
    encode_proposal(proposal, writer)
    try:
        decode_whole(decode_proposal, writer.getvalue())
    except DecodeError as error:
        message = f"nobody could read this proposal: {error}"
        raise NotPossible(message) from error


@dataclass(frozen=True, slots=True)
class ProposalRef:
    """Names a proposal that was sent on its own.

    Attributes:
        reference: Its hash reference (§5.2).
    """

    reference: bytes


ProposalOrRef = Proposal | ProposalRef
UnverifiedProposalOrRef = UnverifiedProposal | ProposalRef


def encode_proposal_or_ref(
    item: ProposalOrRef | UnverifiedProposalOrRef, writer: Writer
) -> None:
    """Append `struct ProposalOrRef`."""
    if isinstance(item, ProposalRef):
        writer.u8(2)
        writer.opaque(item.reference)
    else:
        writer.u8(1)
        encode_proposal(item, writer)


def decode_proposal_or_ref(reader: Reader) -> UnverifiedProposalOrRef:
    """Read `struct ProposalOrRef`.

    Raises:
        DecodeError: The bytes are malformed.
        UnsupportedMessage: A proposal is of an unknown type.
    """
    kind = reader.u8()
    if kind == 1:
        return decode_proposal(reader)
    if kind == 2:  # noqa: PLR2004
        return ProposalRef(reader.opaque(limits.HASH))
    message = f"ProposalOrRef type {kind}"
    raise BadValue(message)
