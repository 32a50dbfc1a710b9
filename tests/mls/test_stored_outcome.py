"""Tests of tgtui.mls.stored_outcome: what merging will mean survives a restart."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import external_psk, knowing, reinit
from tests.mls.support import environment, new_group, own_key_package
from tests.mls.wire import read_back
from tgtui.codec import BadValue, Reader, Truncated, Writer, decode_whole
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    EpochChanged,
    Extension,
    GroupClosed,
    GroupContextExtensions,
    MemberChange,
    PreSharedKeyId,
    ReInit,
    Remove,
)
from tgtui.mls.stored_outcome import decode_outcome, encode_outcome


Outcome = EpochChanged | GroupClosed


def written(outcome: Outcome) -> bytes:
    """Return an outcome as bytes."""
    writer = Writer()
    encode_outcome(outcome, writer)
    return writer.getvalue()


def outcome_of(env: Environment) -> EpochChanged:
    """Return a change in which every field says something."""
    alice, bob = new_group(env, 2)
    leaf, other = alice.members[0][1], bob.members[1][1]
    new = own_key_package("new", env).package.leaf_node
    changes = (
        MemberChange(0, leaf, other),
        MemberChange(1, other, None),
        MemberChange(7, None, new),
    )
    psk = PreSharedKeyId.external(b"name", b"nonce")
    return EpochChanged(
        epoch=1 << 40,
        committer=7,
        external=True,
        changes=changes,
        extensions_changed=True,
        psks=(psk,),
        authenticated_data=b"clear",
    )


def test_an_outcome_is_read_back_as_it_was(env: Environment) -> None:
    change = outcome_of(env)
    reinit = ReInit(b"next", 1, 3, (Extension(7, b"x"),))
    for outcome in (
        change,
        replace(change, external=False, extensions_changed=False),
        replace(change, changes=(), psks=(), authenticated_data=b""),
        GroupClosed(change, reinit),
    ):
        assert decode_whole(decode_outcome, written(outcome)) == outcome


def test_the_outcome_of_each_kind_of_commit_is_read_back() -> None:
    env = environment(psks=knowing)
    alice, *_ = new_group(env, 3)
    add = Add(own_key_package("new", env).package)
    extensions = GroupContextExtensions((Extension(1, b"id"),))
    for proposals in (
        (),
        (add, Remove(2)),
        (extensions, external_psk(alice)),
        (reinit(alice),),
    ):
        options = CommitOptions(proposals=proposals, authenticated_data=b"aloud")
        pending = alice.commit(env, options).group.pending
        assert pending is not None
        again = decode_whole(decode_outcome, written(pending.outcome))
        assert again == pending.outcome


def test_an_outcome_that_is_cut_is_not_read(env: Environment) -> None:
    data = written(GroupClosed(outcome_of(env), ReInit(b"next", 1, 3, ())))
    for length in range(len(data)):
        with pytest.raises(Truncated):
            decode_outcome(Reader(data[:length]))


def test_a_flag_is_a_zero_or_a_one(env: Environment) -> None:
    data = written(replace(outcome_of(env), changes=(), psks=()))
    for place in (12, 14, len(data) - 1):
        assert data[place] in (0, 1)
        with pytest.raises(BadValue):
            decode_outcome(Reader(data[:place] + b"\x02" + data[place + 1 :]))


def test_a_reinit_is_stored_in_its_own_form() -> None:
    reinit = ReInit(b"next", 1, 3, ())
    change = EpochChanged(1, 0, external=False, changes=())
    data = written(GroupClosed(change, reinit))
    tail = data.removeprefix(written(change)[:-1] + b"\x01")
    assert read_back(ReInit.decode, tail) == reinit
