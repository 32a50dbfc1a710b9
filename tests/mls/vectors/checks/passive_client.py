"""Verifies that a client joins a group and follows it (RFC 9420 §12.4.2, §12.4.3.1)."""

from dataclasses import dataclass
from typing import Final

from tests.mls.vectors.case import Case, Malformed, Mismatch, same
from tests.mls.vectors.environment import environment, time_within
from tgtui.codec import decode_whole
from tgtui.crypto import Secret, public_key_of
from tgtui.mls.commit.joining import JoinOptions
from tgtui.mls.events import EpochChanged, Event, GroupClosed, ProposalReceived
from tgtui.mls.framing.message import Message, decode_message
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.group import Group
from tgtui.mls.key_package import OwnKeyPackage, UnverifiedKeyPackage
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.schedule.psk import PreSharedKeyId, PskType
from tgtui.mls.tree.leaf_node import Lifetime


KEY_PACKAGE_MESSAGE: Final = bytes.fromhex("00010005")
"""How an MLSMessage with a KeyPackage begins."""


def verify(case: Case) -> None:
    """Verify one client's view of one group."""
    own = _own_key_package(case)
    psks = ExternalPsks(case)
    client = Client.join(case, own, psks)
    same(
        "initial_epoch_authenticator",
        client.group.epoch_authenticator.expose(),
        case.data("initial_epoch_authenticator"),
    )
    for epoch in case.cases("epochs"):
        for proposal in epoch.datas("proposals"):
            _require(client.receive(proposal), ProposalReceived)
        commit = client.receive(epoch.data("commit"))
        _require(commit, EpochChanged, GroupClosed)
        same(
            f"the epoch_authenticator of epoch {client.group.epoch}",
            client.group.epoch_authenticator.expose(),
            epoch.data("epoch_authenticator"),
        )


class ExternalPsks:
    """The pre-shared keys that the vector gives."""

    def __init__(self, case: Case) -> None:
        """Read them."""
        self._secrets = {
            psk.data("psk_id"): psk.secret("psk") for psk in case.cases("external_psks")
        }

    def find(self, psk: PreSharedKeyId) -> Secret | None:
        """Return the secret of an external PSK."""
        if psk.psk_type is PskType.EXTERNAL:
            return self._secrets.get(psk.psk_id)
        return None


@dataclass(slots=True)
class Client:
    """A client that stores its group after every step, and goes on with what it stored.

    Attributes:
        group: The group as it was restored last.
        records: The stored message keys.
        psks: Finds external PSKs.
        now: A time at which the client's own KeyPackage is valid.
    """

    group: Group
    records: dict[bytes, bytes]
    psks: ExternalPsks
    now: int

    @classmethod
    def join(cls, case: Case, own: OwnKeyPackage, psks: ExternalPsks) -> "Client":
        """Join by the vector's Welcome."""
        tree = case.data("ratchet_tree") if case.has("ratchet_tree") else None
        lifetime = own.package.leaf_node.lifetime
        now = time_within([] if lifetime is None else [lifetime])
        group, used = Group.join(
            case.data("welcome"),
            [own],
            environment(now=now, psks=psks.find),
            options=JoinOptions(tree=tree),
        )
        same("the KeyPackage", used.package.reference, own.package.reference)
        client = cls(group, {}, psks, now)
        client._store(group, None)
        return client

    def receive(self, data: bytes | None) -> Event:
        """Receive a message, and store what follows from it."""
        if data is None:
            message = "a message is null"
            raise Malformed(message)
        decoded = decode_message(data)
        now = time_within(_lifetimes(decoded), self.now)
        after, event = self.group.receive(
            decoded, environment(now=now, psks=self.psks.find)
        )
        self._store(after, self.group)
        return event

    def _store(self, after: Group, before: Group | None) -> None:
        delta = after.ratchet_delta(before)
        for key in delta.delete:
            del self.records[key]
        self.records.update(delta.put)
        epoch = after.encode_epoch()
        self.group = Group.restore(epoch, self.records)
        same("the stored epoch", self.group.encode_epoch(), epoch)
        same("the stored keys", self.group.ratchet_delta().put, self.records)


def _own_key_package(case: Case) -> OwnKeyPackage:
    suite = case.suite
    # It is meant to stand there by itself, but published ones are in an MLSMessage.
    data = case.data("key_package").removeprefix(KEY_PACKAGE_MESSAGE)
    package = decode_whole(UnverifiedKeyPackage.decode, data).trust()
    same("the KeyPackage's suite", package.suite.id, suite.id)
    own = OwnKeyPackage(
        package,
        case.secret("init_priv"),
        case.secret("encryption_priv"),
        case.signing_key("signature_priv"),
    )
    leaf = package.leaf_node
    init, encryption = own.init_private, own.leaf_private
    same("init_priv", public_key_of(suite, init), package.init_key)
    same("encryption_priv", public_key_of(suite, encryption), leaf.encryption_key)
    same("signature_priv", own.signing_key.public_key, leaf.signature_key)
    return own


def _lifetimes(message: Message) -> list[Lifetime]:
    """Return when the KeyPackages in a message are valid, as far as it can be read."""
    if not isinstance(message, PublicMessage):
        return []
    commit = message.content.claimed_commit()
    proposals = commit.claimed_proposals if commit else ()
    found = []
    for proposal in (*proposals, message.content.claimed_proposal()):
        if isinstance(proposal, UnverifiedAdd):
            lifetime = proposal.claimed.trust().leaf_node.lifetime
            found += [] if lifetime is None else [lifetime]
    return found


def _require(event: Event, *kinds: type) -> None:
    if not isinstance(event, kinds):
        message = f"the message led to {type(event).__name__}"
        raise Mismatch(message)
