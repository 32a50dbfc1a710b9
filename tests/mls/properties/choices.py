"""What a random history may choose: members, proposals, ways to commit."""

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.mls.properties.client import KNOWN_EXTENSION, UNKNOWN, Client
from tgtui.codec import encoded
from tgtui.crypto import SeededEntropy, SigningKey
from tgtui.mls import (
    Add,
    Credential,
    Extension,
    Extensions,
    ExtensionType,
    ExternalSender,
    Framing,
    PreSharedKey,
    PreSharedKeyId,
    RequiredCapabilities,
    ResumptionUsage,
    SenderType,
    WireFormat,
)
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.selection import select_proposals


WHO: Final = st.integers(0, 29)
"""A member, or a message of an inbox, by its place modulo how many there are."""

DATA: Final = st.binary(max_size=40)
FORMAT: Final = st.sampled_from([WireFormat.PRIVATE_MESSAGE, WireFormat.PUBLIC_MESSAGE])
FRAMING: Final = st.builds(Framing, FORMAT, DATA)
LATE: Final = st.integers(-10, 10).map(lambda years: years * 365 * 86_400)
"""By how much a clock is wrong, in seconds."""

_OUTSIDE: Final = SigningKey.generate(SeededEntropy(b"outside")).public_key
_SENDER: Final = ExternalSender(_OUTSIDE, Credential(b"outside"))
_SENDERS: Final = bytes((len(encoded(_SENDER)),)) + encoded(_SENDER)
_REQUIRED: Final = encoded(RequiredCapabilities((KNOWN_EXTENSION,), (1, 7), (1,)))

EXTENSIONS: Final[SearchStrategy[Extensions]] = st.lists(
    st.one_of(
        DATA.map(lambda data: Extension(KNOWN_EXTENSION, data)),
        st.just(Extension(ExtensionType.REQUIRED_CAPABILITIES, _REQUIRED)),
        st.just(Extension(ExtensionType.EXTERNAL_SENDERS, _SENDERS)),
    ),
    unique_by=lambda extension: extension.extension_type,
).map(tuple)


@dataclass(frozen=True)
class Way:
    """How a random commit is made.

    Attributes:
        references: Which of the waiting proposals: all that fit, every other, none.
        adds: How many newcomers.
        removes: Whom, by place; only where no waiting proposals are committed.
        replace: Whom to remove and add again with the same signing key, likewise.
        extensions: New ones for the group, likewise.
        psks: Which pre-shared keys, each by how many epochs ago, or -1 for external.
        path: Whether there is a path even if there need not be.
        tree: Whether the Welcome carries the tree.
        new_key: Whether the committer takes a new signing key.
        wire_format: How the commit is framed.
        data: What is authenticated with it.
    """

    references: str
    adds: int
    removes: list[int]
    replace: int | None
    extensions: Extensions | None
    psks: list[int]
    path: bool
    tree: bool
    new_key: bool
    wire_format: WireFormat
    data: bytes


WAYS: Final = st.builds(
    Way,
    st.sampled_from(["all", "all", "every other", "none"]),
    st.sampled_from([0, 0, 0, 1, 2, 5]),
    st.lists(WHO, max_size=2),
    st.none() | WHO,
    st.none() | EXTENSIONS,
    st.lists(st.integers(-1, 2), max_size=2),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    FORMAT,
    DATA,
)


def psk_proposal(client: Client, ago: int) -> PreSharedKey:
    """Return the proposal of a resumption PSK, or (-1) of an external one."""
    entropy = client.env.entropy
    nonce = entropy.draw(client.suite.hash_length)
    if ago < 0:
        return PreSharedKey(PreSharedKeyId.external(entropy.draw(8), nonce))
    ago = min(ago, client.env.settings.resumption_epochs, client.group.epoch)
    return PreSharedKey(
        PreSharedKeyId.resumption(
            ResumptionUsage.APPLICATION,
            client.group.group_id,
            epoch=client.group.epoch - ago,
            nonce=nonce,
        )
    )


def hopeless_psk(client: Client) -> PreSharedKey:
    """Return the proposal of a PSK that nobody knows, so that nobody can commit it."""
    psk_id = UNKNOWN + client.env.entropy.draw(8)
    nonce = client.env.entropy.draw(client.suite.hash_length)
    return PreSharedKey(PreSharedKeyId.external(psk_id, nonce))


def references(client: Client, which: str) -> tuple[bytes, ...] | None:
    """Return the waiting proposals that a way to commit names."""
    if which == "all":
        return None
    if which == "none":
        return ()
    received = {
        reference: (one.sender, one.proposal)
        for reference, one in client.group.proposals.items()
        if not _is_hopeless(one.proposal)
    }
    return tuple(select_proposals(received, client.group.own_leaf, adds=False)[::2])


def lets_in(client: Client) -> bool:
    """Tell whether a member's commit of all that waits adds somebody."""
    return any(
        isinstance(one.proposal, Add) and one.sender.sender_type is SenderType.MEMBER
        for one in client.group.proposals.values()
    )


def _is_hopeless(proposal: Proposal) -> bool:
    if not isinstance(proposal, PreSharedKey):
        return False
    return proposal.psk.psk_id.startswith(UNKNOWN)
