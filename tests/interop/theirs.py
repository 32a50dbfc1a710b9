"""A member of the other implementation, and our proposals in its words."""

from collections.abc import Mapping, Sequence

from tests.interop.member import (
    CONTEXT,
    LABEL,
    LIFETIME,
    Heard,
    Invitation,
    Place,
    Seen,
    Sent,
    View,
)
from tests.interop.peer import Argument, Peer, Reply
from tgtui.crypto import CipherSuite, Secret
from tgtui.mls import (
    Add,
    CommitOptions,
    Extension,
    Extensions,
    Framing,
    GroupContextExtensions,
    Lineage,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ReInit,
    Remove,
    ResumptionUsage,
    WireFormat,
)


def listed(extensions: Extensions) -> list[Argument]:
    """Return extensions as the peer wants them."""
    return [{"type": one.extension_type, "data": one.data} for one in extensions]


def worded(proposal: Proposal) -> Mapping[str, Argument]:
    """Return a proposal as the peer wants it."""
    match proposal:
        case Add(key_package):
            return {"type": "add", "key_package": key_package.encoded}
        case Remove(leaf):
            return {"type": "remove", "leaf": leaf}
        case PreSharedKey(psk):
            return _worded_psk(psk)
        case GroupContextExtensions(extensions):
            return {
                "type": "group_context_extensions",
                "extensions": listed(extensions),
            }
        case ReInit():
            return {
                "type": "reinit",
                "group_id": proposal.group_id,
                "suite": proposal.suite_id,
                "extensions": listed(proposal.extensions),
            }
        case _:
            raise AssertionError(proposal)


def _worded_psk(psk: PreSharedKeyId) -> Mapping[str, Argument]:
    if psk.usage is None:
        return {"type": "psk", "psk_id": psk.psk_id, "nonce": psk.nonce}
    return {
        "type": "resumption_psk",
        "epoch": psk.epoch,
        "group_id": psk.group_id,
        "usage": psk.usage.name.lower(),
        "nonce": psk.nonce,
    }


class Theirs:
    """A client of ts-mls with one signature key."""

    def __init__(
        self,
        name: str,
        suite: CipherSuite,
        peer: Peer,
        *,
        extensions: Sequence[int] = (),
    ) -> None:
        """Make a client that is in no group; `extensions`: types that it supports."""
        self.name = name
        self.suite = suite
        self._peer = peer
        made = peer.call(
            "client", client=name, suite=suite.id, extensions=list(extensions)
        )
        self.signature_key = made.octets("signature_key")

    @property
    def own_leaf(self) -> int:
        """As `Member` says, and so are the others."""
        return self.call("state").number("own_leaf")

    @property
    def present(self) -> bool:
        return self.call("state").text("active") != "removedFromGroup"

    def turn_to(self, suite: CipherSuite) -> None:
        self.suite = suite
        self.call("turn_to", suite=suite.id)

    def call(self, verb: str, **arguments: Argument) -> Reply:
        """Ask for one of the verbs about this client."""
        return self._peer.call(verb, client=self.name, **arguments)

    def view(self) -> View:
        state = self.call("state")
        exported = self.call("exporter", label=LABEL, context=CONTEXT, length=40)
        return View(
            state.octets("group_id"),
            state.number("epoch"),
            state.octets("epoch_authenticator"),
            exported.octets("secret"),
            state.octets("tree_hash"),
            state.octets("confirmed_transcript_hash"),
            tuple(
                Extension(row.number("type"), row.octets("data"))
                for row in state.rows("extensions")
            ),
            tuple(
                Place(
                    row.number("leaf"),
                    row.octets("identity"),
                    row.octets("signature_key"),
                    row.octets("encryption_key"),
                )
                for row in state.rows("members")
            ),
        )

    def key_package(self, extensions: Extensions = ()) -> bytes:
        return self.call(
            "key_package",
            lifetime=LIFETIME,
            extensions=listed(extensions),
            leaf_extensions=listed(extensions),
        ).octets("message")

    def know(self, psk_id: bytes, secret: bytes) -> None:
        self.call("psk", psk_id=psk_id, secret=secret)

    def create(self, group_id: bytes, extensions: Extensions) -> None:
        self.call(
            "create_group",
            group_id=group_id,
            lifetime=LIFETIME,
            extensions=listed(extensions),
        )

    def join(self, welcome: bytes, tree: bytes | None, *, follows: bool) -> None:
        self.call("join", welcome=welcome, resume=follows, **_given(tree))

    def join_from_outside(
        self,
        invitation: Invitation,
        *,
        resync: bool,
        psks: tuple[PreSharedKeyId, ...] = (),
        authenticated_data: bytes = b"",
    ) -> bytes:
        assert not psks, "ts-mls cannot"
        return self.call(
            "join_external",
            group_info=invitation.group_info,
            resync=resync,
            authenticated_data=authenticated_data,
            **_given(invitation.tree),
        ).octets("commit")

    def ask_to_join(self, invitation: Invitation, authenticated_data: bytes) -> bytes:
        return self.call(
            "propose_join",
            group_info=invitation.group_info,
            lifetime=LIFETIME,
            authenticated_data=authenticated_data,
        ).octets("proposal")

    def propose_as_sender(
        self, invitation: Invitation, index: int, proposal: Proposal
    ) -> bytes:
        """Propose as the external sender of that index."""
        return self.call(
            "propose_external",
            group_info=invitation.group_info,
            sender_index=index,
            **worded(proposal),
        ).octets("proposal")

    def invite(self, *, tree: bool) -> Invitation:
        reply = self.call("group_info", tree="inside" if tree else "apart")
        apart = None if tree else reply.octets("tree")
        return Invitation(reply.octets("group_info"), apart)

    def propose(self, proposal: Proposal, framing: Framing) -> bytes:
        return self._propose(worded(proposal), framing)

    def propose_update(self, framing: Framing, *, rotate: bool) -> bytes:
        return self._propose({"type": "update", "rotate": rotate}, framing)

    def stage(self, options: CommitOptions) -> Sent:
        proposals = [worded(proposal) for proposal in options.proposals]
        if options.lineage is not None:
            proposals.append(_worded_psk(options.lineage.psk))
        chosen = options.references
        reply = self.call(
            "commit",
            proposals=proposals,
            path=options.path,
            wire=_wire(options.wire_format),
            authenticated_data=options.authenticated_data,
            tree="inside" if options.welcome_tree else "apart",
            group_info_extensions=listed(options.welcome_extensions),
            merge=False,
            **({} if chosen is None else {"references": list(chosen)}),
        )
        absent = reply.fields["welcome"] is None
        return Sent(
            reply.octets("commit"),
            None if absent else reply.octets("welcome"),
            reply.octets("tree"),
        )

    def merge(self) -> None:
        self.call("merge")

    def drop(self) -> None:
        self.call("drop")

    def process(self, message: bytes) -> Seen:
        reply = self.call("process", message=message)
        outside = reply.fields["sender"] is None
        return Seen(
            None if outside else reply.number("sender"),
            reply.octets("authenticated_data"),
        )

    def send(self, data: bytes, authenticated_data: bytes) -> bytes:
        return self.call(
            "send", data=data, authenticated_data=authenticated_data
        ).octets("message")

    def receive(self, message: bytes) -> Heard:
        reply = self.call("receive", message=message)
        return Heard(
            reply.number("sender"),
            reply.octets("data"),
            reply.octets("authenticated_data"),
        )

    def lineage(self, usage: ResumptionUsage) -> Lineage:
        state = self.call("state")
        psk = PreSharedKeyId.resumption(
            usage,
            state.octets("group_id"),
            epoch=state.number("epoch"),
            nonce=bytes([usage]) * self.suite.hash_length,
        )
        # The peer finds the secret itself: it remembers the group before.
        return Lineage(psk, Secret(b""))

    def _propose(self, proposal: Mapping[str, Argument], framing: Framing) -> bytes:
        return self.call(
            "propose",
            wire=_wire(framing.wire_format),
            authenticated_data=framing.authenticated_data,
            **proposal,
        ).octets("proposal")


def _wire(wire_format: WireFormat) -> str:
    return "public" if wire_format is WireFormat.PUBLIC_MESSAGE else "private"


def _given(tree: bytes | None) -> dict[str, Argument]:
    return {} if tree is None else {"tree": tree}
