"""The rules by which random histories go on; what must hold is checked in `World`."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.mls.properties import succession
from tests.mls.properties.choices import (
    DATA,
    EXTENSIONS,
    FRAMING,
    LATE,
    WAYS,
    WHO,
    Way,
    hopeless_psk,
    lets_in,
    psk_proposal,
    references,
)
from tests.mls.properties.client import CAPABILITIES, Client
from tests.mls.properties.sealing import SealedOnce
from tests.mls.properties.world import MAX_MEMBERS, World
from tgtui.crypto import DEFAULT_SUITE, SUITES, CipherSuite, SigningKey
from tgtui.mls import (
    Add,
    CommitOptions,
    Credential,
    Extensions,
    ExternalJoin,
    Framing,
    GroupContextExtensions,
    LeafChange,
    Phase,
    PreSharedKeyId,
    ProposalsWaiting,
    Remove,
    Settings,
    WrongPhase,
    propose_own_add,
)
from tgtui.mls.proposals.proposal import Proposal


SUITE = SUITES[0x0003]
MAX_STAGED = 4
"""How many commits a member makes in one epoch: receivers have to jump over them."""


class Histories(RuleBasedStateMachine):
    """Random histories of one group."""

    sizes = st.sampled_from([1, 2, 3, 5, 9])
    """How many members there are in the first commit."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.sealed = SealedOnce().__enter__()

    def teardown(self) -> None:
        """Let others encrypt again."""
        self.sealed.__exit__(None, None, None)

    @initialize(
        data=st.data(),
        suite=st.sampled_from([SUITE] * 7 + [DEFAULT_SUITE]),
        tight=st.booleans(),
        past=st.integers(0, 2),
        resumption=st.integers(0, 2),
        path=st.booleans(),
    )
    def found(
        self,
        data: st.DataObject,
        suite: CipherSuite,
        *,
        tight: bool,
        past: int,
        resumption: int,
        path: bool,
    ) -> None:
        settings = Settings(
            max_skipped_keys=4 if tight else 64,
            max_generation_jump=6 if tight else 64,
            past_epochs=past,
            resumption_epochs=resumption,
        )
        self.world = World(suite, settings)
        founder = self.world.clients[0]
        size = data.draw(self.sizes)
        adds = [self.world.newcomer(restarts=n % 2 == 0) for n in range(size - 1)]
        packages = tuple(Add(one.own.package) for one in adds)
        self.world.stage(founder, CommitOptions(proposals=packages, path=path))
        self.world.accept(founder)

    @invariant()
    def same_epoch(self) -> None:
        group = self.world.group
        for client in self.world.clients:
            assert client.group.epoch_authenticator == group.epoch_authenticator
            assert client.group.state.epoch.context == group.state.epoch.context
            assert list(client.group.proposals) == list(group.proposals)

    # Proposals on their own

    @precondition(lambda self: self._room())
    @rule(who=WHO, framing=FRAMING, by_itself=st.booleans())
    def propose_add(self, who: int, framing: Framing, *, by_itself: bool) -> None:
        newcomer = self.world.newcomer()
        if not by_itself:
            self._propose(who, Add(newcomer.own.package), framing)
            return
        group = self.world.group
        sent = propose_own_add(
            newcomer.own,
            group.group_id,
            epoch=group.epoch,
            environment=newcomer.env,
            authenticated_data=framing.authenticated_data,
        )
        self.world.propose(None, None, sent)

    @rule(who=WHO, whom=WHO, new_key=st.booleans(), framing=FRAMING)
    def propose_for_leaf(
        self, who: int, whom: int, framing: Framing, *, new_key: bool
    ) -> None:
        client = self._member(who)
        if client is not self._member(whom):
            leaf = self._member(whom).group.own_leaf
            self._propose(who, Remove(leaf), framing)
            return
        change = self._leaf_change(client, new_key=new_key)
        group, sent = client.group.propose_update(client.env, change, framing=framing)
        self.world.propose(client, group, sent)

    @rule(who=WHO, framing=FRAMING)
    def propose_in_vain(self, who: int, framing: Framing) -> None:
        self._propose(who, hopeless_psk(self._member(who)), framing)

    @rule(who=WHO, new=EXTENSIONS | st.integers(-1, 2), framing=FRAMING)
    def propose_for_all(
        self, who: int, new: Extensions | int, framing: Framing
    ) -> None:
        proposal: Proposal
        if isinstance(new, int):
            proposal = psk_proposal(self._member(who), new)
        else:
            proposal = GroupContextExtensions(new)
        self._propose(who, proposal, framing)

    # Commits

    @rule(who=WHO, way=WAYS)
    def stage(self, who: int, way: Way) -> None:
        client = self._member(who)
        if client.staged >= MAX_STAGED:
            return
        options = self._options(client, way)
        if client.group.phase is Phase.PENDING:
            with pytest.raises(WrongPhase):
                client.group.commit(client.env, options)
        else:
            self.world.stage(client, options)

    @precondition(lambda self: self.world.staged)
    @rule(which=WHO)
    def accept(self, which: int) -> None:
        self.world.accept(self._committer(which))

    @precondition(lambda self: self.world.staged)
    @rule(which=WHO)
    def drop(self, which: int) -> None:
        self.world.drop(self._committer(which))

    @rule(who=WHO, way=WAYS)
    def commit(self, who: int, way: Way) -> None:
        client = self._member(who)
        if client.group.phase is not Phase.PENDING and client.staged < MAX_STAGED:
            self.world.stage(client, self._options(client, way))
            self.world.accept(client)

    @rule(who=WHO, by=WHO, framing=FRAMING)
    def commit_beside_what_waits_in_vain(
        self, who: int, by: int, framing: Framing
    ) -> None:
        committer = self._member(by)
        if committer.group.phase is Phase.PENDING or committer.staged >= MAX_STAGED:
            return
        good, bad = psk_proposal(self._member(who), -1), hopeless_psk(committer)
        for proposal in (good, bad):
            self._propose(who, proposal, framing)
        adds = lets_in(committer)
        injected = self.world.commit(committer, CommitOptions()).psks
        # Newcomers go before keys that they may not have.
        assert (good.psk in injected) is not adds
        assert bad.psk not in injected

    @precondition(lambda self: self._room())
    @rule(by=WHO, tree=st.booleans(), psk=st.booleans(), data=DATA)
    def join_from_outside(self, by: int, data: bytes, *, tree: bool, psk: bool) -> None:
        newcomer = self.world.newcomer()
        key = newcomer.own.signing_key
        self._join(newcomer, by, key, None, (tree, psk, data))

    @precondition(lambda self: len(self.world.clients) > 1)
    @rule(who=WHO, by=WHO, tree=st.booleans(), psk=st.booleans(), new=st.booleans())
    def resync(self, who: int, by: int, *, tree: bool, psk: bool, new: bool) -> None:
        client = self._member(who)
        key = client.group.state.epoch.signing_key
        key = SigningKey.generate(client.env.entropy) if new else key
        self._join(client, by, key, client.group.own_leaf, (tree, psk, b"again"))

    # Groups that follow from this one

    @precondition(lambda self: self.world.group.epoch > 2)
    @rule(who=WHO, suite=st.sampled_from([SUITE, SUITE, DEFAULT_SUITE]))
    def reinit(self, who: int, suite: CipherSuite) -> None:
        client = self._member(who)
        if client.group.phase is not Phase.PENDING and client.staged < MAX_STAGED:
            succession.reinit(self.world, client, suite)

    @precondition(lambda self: self.world.group.epoch > 2)
    @rule(who=WHO, every=st.integers(1, 3), follow=st.booleans())
    def branch(self, who: int, every: int, *, follow: bool) -> None:
        succession.branch(self.world, self._member(who), every, follow=follow)

    @rule(who=WHO, late=LATE)
    def mistake_the_time(self, who: int, late: int) -> None:
        """Let a member receive as if it were years before or after the sending."""
        self._member(who).late = late

    # Application messages

    @rule(who=WHO, data=DATA, times=st.sampled_from([1, 1, 2, 5, 8]))
    def send(self, who: int, data: bytes, times: int) -> None:
        client = self._member(who)
        if client.group.phase is Phase.PROPOSED:
            with pytest.raises(ProposalsWaiting):
                client.group.send(data, client.env)
        elif client.group.phase is Phase.PENDING:
            with pytest.raises(WrongPhase):
                client.group.send(data, client.env)
        else:
            for _ in range(times):
                self.world.send(client, data)

    @rule(who=WHO, times=st.integers(1, 10), data=st.data())
    def converse(self, who: int, times: int, data: st.DataObject) -> None:
        client = self._speaker(who)
        if client is None:
            return
        for number in range(times):
            self.world.send(client, bytes((number,)))
        for other in self.world.others(client)[:4]:
            sent = other.inbox[-times:]
            other.inbox = other.inbox[:-times]
            for which in data.draw(st.lists(st.integers(0, times - 1), max_size=12)):
                self.world.deliver(other, sent[which])

    @rule(who=WHO, which=WHO)
    def deliver(self, who: int, which: int) -> None:
        client = self._member(who)
        if client.inbox:
            envelope = client.inbox.pop(which % len(client.inbox))
            self.world.deliver(client, envelope)

    @rule(who=WHO, backwards=st.booleans())
    def deliver_all(self, who: int, *, backwards: bool) -> None:
        client = self._member(who)
        inbox, client.inbox = client.inbox, []
        for envelope in inbox[::-1] if backwards else inbox:
            self.world.deliver(client, envelope)

    @rule(who=WHO, which=WHO)
    def lose(self, who: int, which: int) -> None:
        client = self._member(who)
        if client.inbox:
            client.inbox.pop(which % len(client.inbox))

    @rule(who=WHO, which=WHO)
    def deliver_again(self, who: int, which: int) -> None:
        client = self._member(who)
        if client.read:
            again = client.read[which % len(client.read)]
            assert self.world.deliver(client, again) in {"consumed", "wrong epoch"}

    def _member(self, who: int) -> Client:
        return self.world.clients[who % len(self.world.clients)]

    def _speaker(self, who: int) -> Client | None:
        """Return a member that may send now, if there is one."""
        clients = self.world.clients
        start = who % len(clients)
        for client in clients[start:] + clients[:start]:
            if client.group.phase is Phase.ACTIVE:
                return client
        return None

    def _committer(self, which: int) -> Client:
        names = sorted(self.world.staged)
        name = names[which % len(names)]
        return next(one for one in self.world.clients if one.name == name)

    def _room(self) -> bool:
        waiting = len(self.world.group.proposals)
        return len(self.world.clients) + waiting < MAX_MEMBERS

    def _propose(self, who: int, proposal: Proposal, framing: Framing) -> None:
        client = self._member(who)
        group, sent = client.group.propose(proposal, client.env, framing)
        self.world.propose(client, group, sent)

    @staticmethod
    def _leaf_change(client: Client, *, new_key: bool) -> LeafChange:
        if not new_key:
            return LeafChange()
        return LeafChange(signing_key=SigningKey.generate(client.env.entropy))

    def _options(self, client: Client, way: Way) -> CommitOptions:
        proposals: list[Proposal] = []
        if way.references == "none":
            proposals += self._changes(client, way)
        room = MAX_MEMBERS - len(self.world.clients) - len(client.group.proposals)
        for _ in range(min(way.adds, max(0, room))):
            proposals.append(Add(self.world.newcomer().own.package))
        proposals += [psk_proposal(client, ago) for ago in way.psks]
        return CommitOptions(
            proposals=tuple(proposals),
            references=references(client, way.references),
            path=way.path,
            leaf=self._leaf_change(client, new_key=way.new_key),
            wire_format=way.wire_format,
            authenticated_data=way.data,
            welcome_tree=way.tree,
        )

    def _changes(self, client: Client, way: Way) -> list[Proposal]:
        others = self.world.others(client)
        if not others:
            return []
        gone = {others[whom % len(others)].group.own_leaf for whom in way.removes}
        changes: list[Proposal] = [Remove(leaf) for leaf in sorted(gone)]
        if way.replace is not None:
            other = others[way.replace % len(others)]
            if other.group.own_leaf not in gone:
                other.new_package(other.group.state.epoch.signing_key)
                changes += [Remove(other.group.own_leaf), self.world.remember(other)]
        if way.extensions is not None:
            changes.append(GroupContextExtensions(way.extensions))
        return changes

    def _join(
        self,
        client: Client,
        by: int,
        key: SigningKey,
        resync: int | None,
        way: tuple[bool, bool, bytes],
    ) -> None:
        tree_inside, psk, data = way
        group = self._member(by).group
        info = group.group_info(tree=tree_inside, external=True)
        outside = PreSharedKeyId.fresh(b"outside", group.suite, client.env.entropy)
        join = ExternalJoin(
            credential=Credential(client.name.encode()),
            signing_key=key,
            capabilities=CAPABILITIES,
            resync=resync,
            psks=(outside,) if psk else (),
            tree=None if tree_inside else group.encode_tree(),
            authenticated_data=data,
        )
        self.world.join_from_outside(client, info, join)
