"""Which received proposals a member commits when it names none (RFC 9420 §12.2)."""

import pytest

from tests.mls.handshakes import external_psk, knowing, propose, propose_update, reinit
from tests.mls.support import (
    assert_agree,
    commit,
    environment,
    new_group,
    own_key_package,
)
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    EpochChanged,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ReInit,
    Remove,
    Sender,
    SenderType,
    Update,
)
from tgtui.mls.proposals.listing import SentProposal
from tgtui.mls.proposals.selection import select_proposals


PSK = PreSharedKey(PreSharedKeyId.external(b"name", b"nonce"))
OTHER_PSK = PreSharedKey(PreSharedKeyId.external(b"other name", b"nonce"))
REINIT = ReInit(b"group", 1, 3, ())


def by(index: int, proposal: Proposal) -> SentProposal:
    """Return what a member proposed."""
    return Sender(SenderType.MEMBER, index), proposal


def chosen(
    *received: SentProposal, committer: int = 0, adds: bool = False
) -> list[int]:
    """Return the places of the proposals that are committed."""
    named = {bytes([place]): item for place, item in enumerate(received)}
    found = select_proposals(named, committer, adds=adds)
    return [reference[0] for reference in found]


def update(env: Environment) -> Update:
    """Return an Update of nobody in particular."""
    return Update(own_key_package("anybody", env).package.leaf_node)


def test_all_that_can_stand_together_is_chosen_in_the_order_it_came(
    env: Environment,
) -> None:
    add = Add(own_key_package("a", env).package)
    other = Add(own_key_package("b", env).package)
    received = (
        by(1, add),
        by(1, update(env)),
        by(2, Remove(3)),
        by(2, GroupContextExtensions(())),
        by(3, other),
    )
    assert chosen(*received) == [0, 1, 2, 3, 4]
    psks = (by(2, PSK), by(2, OTHER_PSK))
    assert chosen(*received[1:4], *psks) == [0, 1, 2, 3, 4]
    assert chosen() == []


def test_a_newcomer_is_asked_for_no_key_that_others_proposed(env: Environment) -> None:
    add = Add(own_key_package("a", env).package)
    assert chosen(by(1, PSK), by(1, add), by(2, Remove(3))) == [1, 2]
    assert chosen(by(1, PSK), by(2, Remove(3)), adds=True) == [1]


def test_who_asks_for_itself_is_let_in_only_by_name(env: Environment) -> None:
    add = Add(own_key_package("a", env).package)
    itself = Sender(SenderType.NEW_MEMBER_PROPOSAL), add
    service = Sender(SenderType.EXTERNAL, 0), add
    assert chosen(itself) == []
    assert chosen(service) == [0]


@pytest.mark.parametrize(("version", "suite_id"), [(2, 3), (1, 0x7777)])
def test_a_reinit_to_what_is_not_implemented_is_left_to_others(
    version: int, suite_id: int
) -> None:
    assert chosen(by(1, ReInit(b"group", version, suite_id, ()))) == []


def test_what_concerns_the_committer_is_left_to_others(env: Environment) -> None:
    received = (by(1, Remove(0)), by(0, update(env)), by(0, PSK), by(1, Remove(2)))
    assert chosen(*received) == [2, 3]
    assert chosen(*received, committer=2) == [0, 2]


def test_a_remove_goes_before_updates_of_the_same_leaf(env: Environment) -> None:
    assert chosen(by(1, update(env)), by(2, Remove(1))) == [1]
    assert chosen(by(2, Remove(1)), by(1, update(env))) == [0]


def test_the_latest_update_and_the_latest_remove_of_a_leaf_are_chosen(
    env: Environment,
) -> None:
    assert chosen(by(1, update(env)), by(1, update(env))) == [1]
    assert chosen(by(1, Remove(2)), by(3, Remove(2))) == [1]


def test_the_first_add_of_a_client_is_chosen(env: Environment) -> None:
    one = own_key_package("a", env)
    same = own_key_package("a", env, key=one.signing_key)
    assert chosen(by(1, Add(one.package)), by(2, Add(same.package))) == [0]


def test_the_latest_extensions_are_chosen() -> None:
    extensions = GroupContextExtensions(())
    assert chosen(by(1, extensions), by(2, extensions)) == [1]


def test_a_reinit_waits_for_an_epoch_of_its_own() -> None:
    assert chosen(by(1, REINIT)) == [0]
    assert chosen(by(1, REINIT), by(2, REINIT)) == [1]
    assert chosen(by(1, REINIT), by(2, PSK)) == [1]
    assert chosen(by(1, PSK), by(2, REINIT)) == [0]
    assert chosen(by(2, REINIT), adds=True) == []


def test_one_psk_is_injected_once() -> None:
    assert chosen(by(1, PSK), by(2, PSK), by(2, OTHER_PSK)) == [1, 2]


def test_what_is_chosen_makes_a_valid_commit() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 4)
    carol_again = Add(own_key_package("new", env).package)
    groups, _ = propose_update(groups, env, by=2)
    groups, first = propose(groups, env, Remove(2), by=1)
    groups, second = propose(groups, env, Remove(2), by=3)
    groups, _ = propose(groups, env, reinit(groups[0]), by=3)
    groups, _ = propose(groups, env, external_psk(groups[0]), by=3)
    groups, _ = propose(groups, env, external_psk(groups[0]), by=1)
    groups, _ = propose(groups, env, carol_again, by=1)
    assert first in groups[0].proposals
    assert second in groups[0].proposals
    after = commit(groups, env, CommitOptions())
    assert_agree(after)
    assert len(after) == 3
    assert len(after[0].members) == 4


def test_a_commit_of_nothing_that_can_stand_is_empty() -> None:
    env = environment()
    groups, _ = propose(new_group(env, 3), env, Remove(0))
    staged = groups[0].commit(env)
    group, event = staged.group.merge(env)
    assert isinstance(event, EpochChanged)
    assert [change.index for change in event.changes] == [0]
    assert len(group.members) == 3
