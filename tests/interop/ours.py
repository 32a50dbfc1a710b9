"""A member of this implementation."""

from dataclasses import dataclass, replace
from typing import TypeVar

from tests.interop.member import (
    CONTEXT,
    LABEL,
    LIFETIME,
    NOW,
    Heard,
    Invitation,
    Place,
    Seen,
    Sent,
    View,
)
from tgtui.crypto import CipherSuite, Secret, SeededEntropy, SigningKey
from tgtui.mls import (
    AssertedIdentities,
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    EpochChanged,
    Event,
    Extensions,
    ExternalJoin,
    Framing,
    Group,
    GroupClosed,
    JoinOptions,
    KeyPackageDraft,
    LeafChange,
    Lineage,
    MessageReceived,
    NewGroup,
    OwnKeyPackage,
    Phase,
    PreSharedKeyId,
    Proposal,
    ProposalReceived,
    Removed,
    ResumptionUsage,
    SenderType,
    Settings,
    UnverifiedGroupInfo,
    decode_message,
    encode_message,
    propose_own_add,
)


SETTINGS = Settings(past_epochs=2, resumption_epochs=4)

T = TypeVar("T")


def decoded(message: bytes, kind: type[T]) -> T:
    """Return the content of an MLSMessage that must be of that kind."""
    content = decode_message(message)
    assert isinstance(content, kind)
    return content


@dataclass(frozen=True, slots=True)
class Options:
    """How a client of ours is made.

    Attributes:
        extensions: Extension types that it supports.
        forgetful: Whether it writes its state down and restores it after each step.
    """

    extensions: tuple[int, ...] = ()
    forgetful: bool = False


class Ours:
    """A client of `tgtui.mls` with one signature key."""

    def __init__(
        self, name: str, suite: CipherSuite, options: Options | None = None
    ) -> None:
        """Make a client that is in no group."""
        self.name = name
        self.suite = suite
        self._options = options or Options()
        self._entropy = SeededEntropy(f"{name} {suite.id}".encode())
        self._key = SigningKey.generate(self._entropy)
        self._psks: dict[bytes, Secret] = {}
        self._packages: list[OwnKeyPackage] = []
        self._group: Group | None = None
        self.env = Environment(
            NOW, self._entropy, AssertedIdentities(), self._find_psk, SETTINGS
        )

    @property
    def group(self) -> Group:
        """The group that the client is in."""
        assert self._group is not None
        return self._group

    @group.setter
    def group(self, group: Group) -> None:
        if self._options.forgetful and group.phase is not Phase.REMOVED:
            records = group.ratchet_delta().put
            group = Group.restore(group.encode_epoch(), records)
        self._group = group

    @property
    def own_leaf(self) -> int:
        """As `Member` says, and so are the others."""
        return self.group.own_leaf

    @property
    def present(self) -> bool:
        return self.group.phase is not Phase.REMOVED

    def turn_to(self, suite: CipherSuite) -> None:
        self.suite = suite

    def view(self) -> View:
        group = self.group
        context = group.state.epoch.context
        exported = group.export(LABEL.encode(), context=CONTEXT, length=40)
        return View(
            group.group_id,
            group.epoch,
            group.epoch_authenticator.expose(),
            exported.expose(),
            context.tree_hash,
            context.confirmed_transcript_hash,
            group.extensions,
            tuple(
                Place(
                    index,
                    leaf.credential.identity,
                    leaf.signature_key,
                    leaf.encryption_key,
                )
                for index, leaf in group.members
            ),
        )

    def key_package(self, extensions: Extensions = ()) -> bytes:
        own = self._package(extensions)
        self._packages.append(own)
        return encode_message(own.package)

    def know(self, psk_id: bytes, secret: bytes) -> None:
        self._psks[psk_id] = Secret(secret)

    def create(self, group_id: bytes, extensions: Extensions) -> None:
        new = NewGroup(group_id, extensions)
        self.group = Group.create(new, self._package(), self.env)

    def join(self, welcome: bytes, tree: bytes | None, *, follows: bool) -> None:
        options = JoinOptions(tree=tree, origin=self.group if follows else None)
        self.group, used = Group.join(
            welcome, self._packages, self.env, options=options
        )
        self._packages.remove(used)

    def join_from_outside(
        self,
        invitation: Invitation,
        *,
        resync: bool,
        psks: tuple[PreSharedKeyId, ...] = (),
        authenticated_data: bytes = b"",
    ) -> bytes:
        join = ExternalJoin(
            credential=Credential(self.name.encode()),
            signing_key=self._key,
            capabilities=Capabilities(extensions=self._options.extensions),
            resync=self.own_leaf if resync else None,
            psks=psks,
            tree=invitation.tree,
            authenticated_data=authenticated_data,
        )
        self.group, message = Group.join_from_outside(
            invitation.group_info, join, self.env
        )
        return message

    def ask_to_join(self, invitation: Invitation, authenticated_data: bytes) -> bytes:
        info = decoded(invitation.group_info, UnverifiedGroupInfo)
        verified, _ = info.verify(invitation.tree, self.env)
        own = self._package()
        self._packages.append(own)
        return propose_own_add(
            own,
            verified.context.group_id,
            epoch=verified.context.epoch,
            environment=self.env,
            authenticated_data=authenticated_data,
        )

    def invite(self, *, tree: bool) -> Invitation:
        apart = None if tree else self.group.encode_tree()
        return Invitation(self.group.group_info(tree=tree, external=True), apart)

    def propose(self, proposal: Proposal, framing: Framing) -> bytes:
        self.group, message = self.group.propose(proposal, self.env, framing)
        return message

    def propose_update(self, framing: Framing, *, rotate: bool) -> bytes:
        key = SigningKey.generate(self._entropy) if rotate else None
        self.group, message = self.group.propose_update(
            self.env, LeafChange(signing_key=key), framing=framing
        )
        return message

    def stage(self, options: CommitOptions) -> Sent:
        waiting = self.group.proposals
        asked = SenderType.NEW_MEMBER_PROPOSAL
        if any(one.sender.sender_type is asked for one in waiting.values()):
            # Everybody who asks is let in, which has to be said (RFC 9420 §12.1.8).
            options = replace(options, references=tuple(waiting))
        staged = self.group.commit(self.env, options)
        self.group = staged.group
        welcome = staged.welcome
        return Sent(
            staged.message,
            None if welcome is None else encode_message(welcome),
            staged.group.merge(self.env)[0].encode_tree(),
        )

    def merge(self) -> None:
        self.group, _ = self.group.merge(self.env)

    def drop(self) -> None:
        self.group = self.group.drop()

    def process(self, message: bytes) -> Seen:
        self.group, event = self.group.receive(message, self.env)
        return _seen(event)

    def send(self, data: bytes, authenticated_data: bytes) -> bytes:
        self.group, message = self.group.send(
            data, self.env, authenticated_data=authenticated_data
        )
        return message

    def receive(self, message: bytes) -> Heard:
        self.group, event = self.group.receive(message, self.env)
        assert isinstance(event, MessageReceived)
        return Heard(event.sender, event.data, event.authenticated_data)

    def lineage(self, usage: ResumptionUsage) -> Lineage:
        return self.group.lineage(usage, self.env)

    def _package(self, extensions: Extensions = ()) -> OwnKeyPackage:
        draft = KeyPackageDraft(
            self.suite,
            Credential(self.name.encode()),
            LIFETIME,
            Capabilities(extensions=self._options.extensions),
            extensions=extensions,
            leaf_extensions=extensions,
        )
        return draft.make(self._key, self._entropy)

    def _find_psk(self, psk: PreSharedKeyId) -> Secret | None:
        return self._psks.get(psk.psk_id)


def _seen(event: Event) -> Seen:
    if isinstance(event, GroupClosed | Removed):
        event = event.change
    if isinstance(event, EpochChanged):
        sender = None if event.external else event.committer
        return Seen(sender, event.authenticated_data)
    assert isinstance(event, ProposalReceived)
    inside = event.sender.sender_type is SenderType.MEMBER
    return Seen(event.sender.index if inside else None, event.authenticated_data)
