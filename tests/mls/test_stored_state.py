"""Tests of tgtui.mls.stored_state: each field of a state, in order."""

import pytest

from tests.mls.handshakes import propose, trio
from tests.mls.support import new_group, own_key_package
from tgtui.codec import BadValue, DecodeError, Reader, Writer
from tgtui.mls import Add, Environment, Phase
from tgtui.mls.stored_state import (
    decode_one_epoch,
    decode_state,
    encode_one_epoch,
    encode_state,
)


def test_an_epoch_is_read_as_it_was_written(env: Environment) -> None:
    alice, *_ = trio(env)
    epoch = alice.state.epoch
    writer = Writer()
    encode_one_epoch(epoch, writer)
    reader = Reader(writer.getvalue())
    again = decode_one_epoch(reader)
    reader.finish()
    assert again.context == epoch.context
    assert again.encoded_context == epoch.encoded_context
    assert again.tree.nodes == epoch.tree.nodes
    assert again.secrets == epoch.secrets
    assert again.key_pairs == epoch.key_pairs
    assert again.own_leaf == epoch.own_leaf
    assert again.signing_key.seed == epoch.signing_key.seed


def test_waiting_proposals_are_read_as_they_were_written(env: Environment) -> None:
    dora = own_key_package("dora", env)
    (alice, *_), _ = propose(new_group(env, 2), env, Add(dora.package))
    writer = Writer()
    encode_state(alice.state, writer)
    stored = decode_state(Reader(writer.getvalue()))
    assert stored.suite is alice.suite
    state = stored.complete(lambda *_: alice.state.secret_tree)
    assert state.proposals == alice.proposals
    assert state.phase is Phase.PROPOSED


def test_an_unknown_phase_is_refused() -> None:
    with pytest.raises(BadValue, match="phase 5"):
        decode_state(Reader(b"\x05"))


def test_a_state_that_was_cut_off_is_refused(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    writer = Writer()
    encode_state(alice.state, writer)
    data = writer.getvalue()
    for size in range(len(data)):
        with pytest.raises(DecodeError):
            decode_state(Reader(data[:size]))
