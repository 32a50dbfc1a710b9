"""Tests of tgtui.mls.stored_outcome: what a pending commit will mean is kept."""

import pytest

from tests.mls.handshakes import external_psk, knowing, reinit, trio
from tests.mls.support import assert_exact, environment, own_key_package
from tgtui.codec import Writer
from tgtui.mls import (
    Add,
    CommitOptions,
    Extension,
    GroupContextExtensions,
    Proposal,
    Remove,
)
from tgtui.mls.stored_outcome import decode_outcome, encode_outcome


@pytest.mark.parametrize("kind", ["path", "members", "context", "reinit"])
def test_an_outcome_is_read_as_it_was_written(kind: str) -> None:
    env = environment(psks=knowing)
    alice, *_ = trio(env)
    dora = own_key_package("dora", env)
    proposals: dict[str, tuple[Proposal, ...]] = {
        "path": (),
        "members": (Add(dora.package), Remove(2)),
        "context": (
            GroupContextExtensions((Extension(1, b"id"),)),
            external_psk(alice),
        ),
        "reinit": (reinit(alice),),
    }
    options = CommitOptions(proposals=proposals[kind], authenticated_data=b"aloud")
    pending = alice.commit(env, options).group.pending
    assert pending is not None
    writer = Writer()
    encode_outcome(pending.outcome, writer)
    assert assert_exact(decode_outcome, writer.getvalue()) == pending.outcome
