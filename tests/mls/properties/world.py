"""A group, those who are in it or were, and a delivery service that orders commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pytest

from tests.mls.properties.client import Client, Envelope, Psks
from tgtui.crypto import CipherSuite, DecryptionFailed
from tgtui.mls import (
    Add,
    CommitOptions,
    EpochChanged,
    Event,
    ExternalJoin,
    GenerationConsumed,
    GenerationTooFar,
    Group,
    GroupClosed,
    JoinOptions,
    MessageReceived,
    NewGroup,
    OwnKeyPackage,
    OwnMessage,
    PrivateMessage,
    ProposalReceived,
    Removed,
    Settings,
    Staged,
    Welcome,
    WrongEpoch,
    WrongPhase,
    decode_message,
)


MAX_MEMBERS: Final = 30
REFUSALS: Final = {
    "consumed": GenerationConsumed,
    "too far": GenerationTooFar,
    "wrong epoch": WrongEpoch,
}


@dataclass
class Former:
    """Who was removed: the group as the member knows it, and as it was before."""

    told: Group
    hoarded: Group
    client: Client


class World:
    """A group and everybody who ever had to do with it."""

    def __init__(self, suite: CipherSuite, settings: Settings) -> None:
        self.suite = suite
        self.settings = settings
        self.psks = Psks()
        self.known: dict[bytes, tuple[Client, OwnKeyPackage]] = {}
        self.former: list[Former] = []
        self.staged: dict[str, tuple[Staged, CommitOptions]] = {}
        self.clients: list[Client] = []
        self.born = 0
        founder = self.newcomer()
        new = NewGroup(b"the first group")
        founder.enter(Group.create(new, founder.own, founder.env))
        self.clients.append(founder)

    @property
    def group(self) -> Group:
        """The first member's view."""
        return self.clients[0].group

    def newcomer(self, *, restarts: bool = True) -> Client:
        """Return a client that has never been in the group, with a KeyPackage."""
        name = f"client {self.born}"
        self.born += 1
        client = Client(name, self.suite, self.psks, self.settings)
        client.restarts = restarts
        self.remember(client)
        return client

    def remember(self, client: Client) -> Add:
        """Return the Add of a client, and know whose the Welcome for it will be."""
        self.known[client.own.package.reference] = client, client.own
        return Add(client.own.package)

    def at_leaf(self, leaf: int) -> Client:
        """Return the member at a leaf."""
        return next(one for one in self.clients if one.group.own_leaf == leaf)

    def others(self, client: Client | None) -> list[Client]:
        """Return all members but one."""
        return [one for one in self.clients if one is not client]

    def propose(self, sender: Client | None, group: Group | None, sent: bytes) -> None:
        """Let everybody hear a proposal that a member, or a newcomer, has sent."""
        if sender is not None and group is not None:
            sender.take(group)
        for client in self.others(sender):
            after, event = client.group.receive(sent, client.receiving)
            assert isinstance(event, ProposalReceived)
            client.take(after)
        sets = [list(client.group.proposals) for client in self.clients]
        assert all(known == sets[0] for known in sets)

    def stage(self, client: Client, options: CommitOptions) -> None:
        """Let a member make a commit, which is not accepted yet."""
        staged = client.group.commit(client.env, options)
        client.take(staged.group)
        client.staged += 1
        self.staged[client.name] = staged, options

    def commit(self, client: Client, options: CommitOptions) -> EpochChanged:
        """Let a member make a commit that is accepted at once."""
        self.stage(client, options)
        done = self.accept(client)
        assert isinstance(done, EpochChanged)
        return done

    def drop(self, client: Client) -> None:
        """Let a member give its commit up."""
        client.take(client.group.drop())
        del self.staged[client.name]

    def accept(self, client: Client) -> Event:
        """Accept a member's commit, and so reject those of all others."""
        staged, options = self.staged[client.name]
        self._remember_resumption()
        merged, done = client.group.merge(client.env)
        removed = self.follow(staged.message, done, without=client)
        client.take(merged)
        self._check_leaf(client, options)
        self._forget(removed)
        if staged.welcome is not None:
            self.welcome(staged.welcome, client, tree_inside=options.welcome_tree)
        self.agree()
        return done

    def follow(
        self, message: bytes, done: Event | None, *, without: Client | None = None
    ) -> list[Client]:
        """Let all members but one process a commit; return those that it removes."""
        removed = []
        for client in self.others(without):
            before = client.group
            after, event = before.receive(message, client.receiving)
            if isinstance(event, Removed):
                removed.append(client)
                self._check_stored_removal(after)
                self.former.append(Former(after, before, client))
                continue
            assert isinstance(event, EpochChanged | GroupClosed)
            done = event if done is None else done
            assert event == done
            client.take(after)
        self.staged.clear()
        return removed

    def welcome(
        self, welcome: Welcome, committer: Client, *, tree_inside: bool
    ) -> None:
        """Let everybody in for whom a Welcome has an entry."""
        tree = None if tree_inside else committer.group.encode_tree()
        for entry in welcome.secrets:
            client, own = self.known.pop(entry.new_member)
            options = JoinOptions(tree=tree)
            group, used = Group.join(welcome, [own], client.env, options=options)
            assert used is own
            client.enter(group)
            self.clients.append(client)

    def join_from_outside(
        self, client: Client, info: bytes, join: ExternalJoin
    ) -> None:
        """Let a client join by an external commit, which all members accept."""
        self._remember_resumption()
        group, message = Group.join_from_outside(info, join, client.env)
        removed = self.follow(message, None)
        self._forget(removed)
        assert removed == ([] if join.resync is None else [client])
        client.enter(group)
        self.clients.append(client)
        self.agree()

    def send(self, client: Client, data: bytes) -> None:
        """Let a member send, and put the message into everybody's inbox."""
        extra = data[::-1]
        group, message = client.group.send(data, client.env, authenticated_data=extra)
        envelope = Envelope(
            group.own_leaf, group.epoch, client.sent, data, extra, message
        )
        client.take_message(group)
        client.sent += 1
        with pytest.raises(OwnMessage):
            client.group.receive(message, client.env)
        for other in self.others(client):
            other.inbox.append(envelope)
        for former in self.former[-3:]:
            self._check_excluded(former, message)

    def deliver(self, client: Client, envelope: Envelope) -> str:
        """Hand a message to a member, and see that it does what it must."""
        verdict = client.verdict(envelope)
        if verdict in REFUSALS:
            before = client.group.encode_epoch(), client.group.ratchet_delta()
            with pytest.raises(REFUSALS[verdict]):
                client.group.receive(envelope.message, client.receiving)
            assert before == (
                client.group.encode_epoch(),
                client.group.ratchet_delta(),
            )
            return verdict
        after, event = client.group.receive(envelope.message, client.receiving)
        late = envelope.epoch != client.group.epoch
        leaf = None if late else after.state.epoch.tree.leaf(envelope.sender)
        assert event == MessageReceived(
            envelope.sender,
            leaf,
            envelope.epoch,
            envelope.generation,
            envelope.data,
            envelope.authenticated_data,
        )
        client.take_message(after)
        client.read.append(envelope)
        return verdict

    def agree(self) -> None:
        """Require that all members have the same view of the epoch."""
        views = [
            (
                one.group.epoch,
                one.group.epoch_authenticator.expose(),
                one.group.export(b"agreed", context=b"context", length=24).expose(),
                one.group.state.epoch.context,
                one.group.encode_tree(),
                one.group.state.epoch.interim_transcript_hash,
            )
            for one in self.clients
        ]
        assert all(view == views[0] for view in views)
        leaves = [index for index, _ in self.group.members]
        assert leaves == sorted(one.group.own_leaf for one in self.clients)

    def succeed(self, clients: Sequence[Client], suite: CipherSuite) -> None:
        """Go on with another group, of which the given clients have views already."""
        self.suite = suite
        for client in clients:
            client.suite = suite
        self.clients = list(clients)
        self.staged.clear()
        self.former.clear()
        self.agree()

    def _forget(self, removed: Sequence[Client]) -> None:
        for client in removed:
            self.clients.remove(client)
            client.joined = None

    def _remember_resumption(self) -> None:
        place = self.group.group_id, self.group.epoch
        self.psks.resumption[place] = self.group.resumption_psk

    @staticmethod
    def _check_leaf(committer: Client, options: CommitOptions) -> None:
        """Require that a committer has the signing key that it asked for."""
        if options.leaf.signing_key is None:
            return
        epoch = committer.group.state.epoch
        asked = options.leaf.signing_key.public_key
        assert epoch.tree.leaf(epoch.own_leaf).signature_key == asked
        assert epoch.signing_key.public_key == asked

    @staticmethod
    def _check_stored_removal(group: Group) -> None:
        assert group.ratchet_delta().put == {}
        stored = group.encode_epoch()
        assert Group.restore(stored, {}).encode_epoch() == stored

    @staticmethod
    def _check_excluded(former: Former, message: bytes) -> None:
        """Require that who was removed cannot read, whatever it has kept."""
        env = former.client.env
        with pytest.raises(WrongPhase):
            former.told.receive(message, env)
        hoarded = former.hoarded
        with pytest.raises(WrongEpoch):
            hoarded.receive(message, env)
        decoded = decode_message(message)
        assert isinstance(decoded, PrivateMessage)
        with pytest.raises(DecryptionFailed):
            hoarded.receive(replace(decoded, epoch=hoarded.epoch), env)
