"""Tests of tgtui.mls.stored_state: each field of a state is written and read."""

from dataclasses import fields, replace

import pytest

from tests.mls.handshakes import (
    external_psk,
    external_senders,
    knowing,
    propose,
    propose_update,
    reinit,
)
from tests.mls.support import (
    commit,
    each_suite,
    environment,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.codec import (
    BadValue,
    Reader,
    TooLong,
    TrailingBytes,
    Truncated,
    Writer,
    decode_whole,
    opaque,
)
from tgtui.crypto import CipherSuite, HpkeKeyPair, InvalidPrivateKey, Secret
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Group,
    GroupContextExtensions,
    Phase,
    Proposal,
    Remove,
    StateDamaged,
)
from tgtui.mls.epoch import Epoch, GroupState
from tgtui.mls.secret_tree import SecretTree
from tgtui.mls.stored_state import (
    decode_one_epoch,
    decode_state,
    encode_one_epoch,
    encode_state,
)


def state_bytes(state: GroupState) -> bytes:
    """Return a state as bytes."""
    writer = Writer()
    encode_state(state, writer)
    return writer.getvalue()


def read(data: bytes, trees: dict[bytes, SecretTree]) -> GroupState:
    """Return a state, with the secret trees by their GroupContexts."""
    return decode_whole(decode_state, data).complete(lambda context, _: trees[context])


def trees_of(state: GroupState) -> dict[bytes, SecretTree]:
    """Return the secret trees of a state by their GroupContexts."""
    found = {state.epoch.encoded_context: state.secret_tree}
    found.update((past.encoded_context, past.secret_tree) for past in state.past)
    if state.pending is not None:
        found[state.pending.epoch.encoded_context] = state.pending.secret_tree
    return found


def assert_same_epoch(one: Epoch, other: Epoch) -> None:
    """Require that two epochs say the same in every field."""
    for field in fields(Epoch):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name == "tree":
            assert mine.nodes == theirs.nodes
        elif field.name == "signing_key":
            assert mine.seed == theirs.seed
        else:
            assert mine == theirs, field.name


def assert_same(one: GroupState, other: GroupState) -> None:
    """Require that two states say the same in every field."""
    assert_same_epoch(one.epoch, other.epoch)
    assert one.secret_tree is other.secret_tree
    for name in ("phase", "proposals", "past", "reinit"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.own_updates.keys() == other.own_updates.keys()
    for key, update in one.own_updates.items():
        again = other.own_updates[key]
        assert update.key_pair == again.key_pair
        assert update.signing_key.seed == again.signing_key.seed
    assert (one.pending is None) is (other.pending is None)
    if one.pending is not None and other.pending is not None:
        assert_same_epoch(one.pending.epoch, other.pending.epoch)
        for name in ("message", "secret_tree", "welcome", "outcome"):
            assert getattr(one.pending, name) == getattr(other.pending, name), name


def proposals_of_each_type(env: Environment, group: Group) -> list[Proposal]:
    """Return all that a member may propose, but for an Update."""
    return [
        Add(own_key_package("new", env).package),
        Remove(2),
        external_psk(group),
        reinit(group),
        GroupContextExtensions((external_senders(signing_key()),)),
    ]


@each_suite
def test_a_full_state_is_read_back_as_it_was(suite: CipherSuite) -> None:
    env = environment(psks=knowing, past_epochs=3, resumption_epochs=2)
    groups = commit(commit(new_group(env, 4, suite), env), env, by=2)
    groups, _ = propose_update(groups, env, by=1)
    adding = Add(own_key_package("new", env, suite).package)
    groups, _ = propose(groups, env, adding, by=1)
    staged = groups[1].commit(env).group
    for group in (groups[0], groups[1], staged):
        state = group.state
        assert len(state.past) >= 2
        assert len(state.epoch.resumption) == 2
        data = state_bytes(state)
        again = read(data, trees_of(state))
        assert_same(again, state)
        assert state_bytes(again) == data
    assert staged.state.own_updates


def test_proposals_of_each_type_are_read_back_in_their_order() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 3)
    for proposal in proposals_of_each_type(env, groups[0]):
        groups, _ = propose(groups, env, proposal)
    groups, _ = propose_update(groups, env)
    state = groups[0].state
    again = read(state_bytes(state), trees_of(state))
    assert list(again.proposals.items()) == list(state.proposals.items())
    assert len(again.proposals) == 6


def test_a_closed_group_knows_its_successor(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    options = CommitOptions(proposals=(reinit(alice),))
    pending = alice.commit(env, options).group
    closed, _ = pending.merge(env)
    for group in (pending, closed):
        state = group.state
        assert_same(read(state_bytes(state), trees_of(state)), state)
    assert closed.phase is Phase.SUSPENDED


def test_an_epoch_is_read_back_by_itself(env: Environment) -> None:
    alice, _ = commit(new_group(env, 2), env)
    epoch = replace(
        alice.state.epoch,
        resumption=((7, Secret(b"seven")),),
        key_pairs={0: HpkeKeyPair(Secret(b"private"), b"public")},
    )
    writer = Writer()
    encode_one_epoch(epoch, writer)
    assert_same_epoch(decode_whole(decode_one_epoch, writer.getvalue()), epoch)


def refused(epoch: Epoch, match: str) -> None:
    """Require that an epoch is not read whose parts do not fit together."""
    writer = Writer()
    encode_one_epoch(epoch, writer)
    with pytest.raises(StateDamaged, match=match):
        decode_one_epoch(Reader(writer.getvalue()))


def test_the_tree_is_that_of_the_epoch(env: Environment) -> None:
    groups = new_group(env, 3)
    (after, *_) = commit(groups, env)
    other = after.state.epoch.tree
    refused(replace(groups[0].state.epoch, tree=other), "the tree is not that")


@pytest.mark.parametrize("leaf", [3, 4, 1 << 31])
def test_a_member_is_at_its_own_leaf(env: Environment, leaf: int) -> None:
    epoch = new_group(env, 3)[0].state.epoch
    refused(replace(epoch, own_leaf=leaf), "nobody is at the leaf")


@pytest.mark.parametrize("phase", range(5, 256, 50))
def test_a_phase_is_one_of_five(env: Environment, phase: int) -> None:
    (alice,) = new_group(env, 1)
    data = state_bytes(alice.state)
    with pytest.raises(BadValue, match=f"phase {phase}"):
        decode_state(Reader(bytes([phase]) + data[1:]))


def test_fields_have_limits(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    epoch = alice.state.epoch
    for long in (
        replace(epoch, interim_transcript_hash=bytes(65)),
        replace(epoch, confirmation_tag=bytes(65)),
        replace(epoch, secrets=replace(epoch.secrets, init=Secret(bytes(4097)))),
    ):
        writer = Writer()
        encode_one_epoch(long, writer)
        with pytest.raises(TooLong):
            decode_one_epoch(Reader(writer.getvalue()))


def test_a_signing_key_is_a_seed(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    data = state_bytes(alice.state)
    seed = alice.state.epoch.signing_key.seed.expose()
    assert data.count(b"\x20" + seed) == 1
    with pytest.raises(InvalidPrivateKey):
        decode_state(Reader(data.replace(b"\x20" + seed, b"\x1f" + seed[1:])))


def test_a_state_holds_no_message_key(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    alice, _ = alice.receive(bob.send(b"hello", env)[1], env)
    data = alice.encode_epoch()
    for record in alice.ratchet_delta().put.values():
        assert record not in data
        assert record[-32:] not in data


def test_no_key_is_there_twice(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    (item,) = alice.state.epoch.key_pairs.items()
    writer = Writer()
    writer.u32(item[0])
    writer.opaque(item[1].private.expose())
    writer.opaque(item[1].public)
    once, twice = (opaque(writer.getvalue() * times) for times in (1, 2))
    data = state_bytes(alice.state)
    assert data.count(once) == 1
    with pytest.raises(BadValue, match="twice"):
        decode_state(Reader(data.replace(once, twice)))


def test_own_handshake_keys_are_as_far_as_the_state_says(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    proposed, _ = alice.propose_update(env)
    for data, trees in ((alice, proposed), (proposed, alice)):
        with pytest.raises(StateDamaged, match="not stored together"):
            read(state_bytes(data.state), trees_of(trees.state))


def test_a_state_that_is_cut_or_goes_on_is_not_read(env: Environment) -> None:
    groups, _ = propose_update(new_group(env, 2), env)
    data = state_bytes(groups[1].state)
    for length in range(len(data)):
        with pytest.raises(Truncated):
            decode_whole(decode_state, data[:length])
    with pytest.raises(TrailingBytes):
        decode_whole(decode_state, data + b"\0")
