"""Where pre-shared keys come from (RFC 9420 §8.4, §8.6)."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.handshakes import external_psk, knowing, propose, resumption_psk
from tests.mls.support import (
    assert_agree,
    commit,
    environment,
    new_group,
    own_key_package,
)
from tgtui.crypto import Secret
from tgtui.mls import (
    Add,
    CommitOptions,
    ConfirmationTagMismatch,
    EpochChanged,
    Group,
    InvalidProposal,
    PreSharedKey,
    PreSharedKeyId,
    PskUnavailable,
    ResumptionUsage,
)
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.framing.commit import Commit


ONE = PreSharedKeyId.external(b"one", b"nonce")
TWO = PreSharedKeyId.external(b"two", b"nonce")


def resumption(group_id: bytes, epoch: int) -> PreSharedKeyId:
    """Name the resumption PSK of an epoch."""
    return PreSharedKeyId.resumption(
        ResumptionUsage.APPLICATION, group_id, epoch=epoch, nonce=b"nonce"
    )


def test_keys_are_found_in_the_order_in_which_they_are_named() -> None:
    env = environment(psks=knowing)
    assert find_psks((TWO, ONE, TWO), None, env) == [
        (TWO, Secret(b"two")),
        (ONE, Secret(b"one")),
        (TWO, Secret(b"two")),
    ]
    assert find_psks((), None, env) == []


def test_a_key_that_nobody_knows_is_not_available() -> None:
    with pytest.raises(PskUnavailable, match="the external PSK b'one' is not known"):
        find_psks((ONE,), None, environment())
    with pytest.raises(
        PskUnavailable, match="PSK of epoch 1 of group 67726f7570 is not"
    ):
        find_psks((resumption(b"group", 1),), None, environment())


def test_the_group_knows_its_own_epoch() -> None:
    env = environment()
    (alice,) = new_group(env, 1)
    psk = resumption(alice.group_id, 0)
    assert find_psks((psk,), alice.state.epoch, env) == [(psk, alice.resumption_psk)]


def test_the_group_knows_as_many_past_epochs_as_it_is_told_to_keep() -> None:
    env = environment(resumption_epochs=2)
    groups = new_group(env, 2)
    secrets = {groups[0].epoch: groups[0].resumption_psk}
    for _ in range(3):
        groups = commit(groups, env)
        secrets[groups[0].epoch] = groups[0].resumption_psk
    for group in groups:
        epoch = group.state.epoch
        assert [number for number, _ in epoch.resumption] == [2, 3]
        for number in (2, 3, 4):
            psk = resumption(group.group_id, number)
            assert find_psks((psk,), epoch, env) == [(psk, secrets[number])]
        with pytest.raises(PskUnavailable):
            find_psks((resumption(group.group_id, 1),), epoch, env)


def test_without_being_told_the_group_keeps_no_past_epoch() -> None:
    env = environment()
    alice, bob = commit(new_group(env, 2), env)
    for group in (alice, bob):
        assert group.state.epoch.resumption == ()
        with pytest.raises(PskUnavailable):
            find_psks((resumption(group.group_id, 1),), group.state.epoch, env)


def test_what_is_of_another_group_only_the_application_knows() -> None:
    (alice,) = new_group(environment(), 1)
    psk = resumption(b"another group", 0)
    lent = environment(psks=lambda asked: Secret(b"lent") if asked == psk else None)
    assert find_psks((psk,), alice.state.epoch, lent) == [(psk, Secret(b"lent"))]
    with pytest.raises(PskUnavailable):
        find_psks((psk,), alice.state.epoch, environment())


def test_the_application_may_keep_resumption_keys_for_longer() -> None:
    env = environment()
    before = new_group(env, 2)
    kept = before[0].resumption_psk
    groups = commit(before, env)
    lending = environment("later", psks=lambda _: kept)
    proposal = resumption_psk(groups[0], 1)
    assert_agree(commit(groups, lending, CommitOptions(proposals=(proposal,))))


@pytest.mark.parametrize("path", [True, False])
def test_a_key_enters_the_epoch_of_everybody(path: bool) -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 3)
    newcomer = own_key_package("new", env)
    proposals = (external_psk(groups[0]), Add(newcomer.package))
    options = CommitOptions(proposals=proposals, path=path)
    assert_agree(commit(groups, env, options, joiners=[newcomer]))


def test_a_key_may_be_committed_by_reference() -> None:
    env = environment(psks=knowing)
    groups, _ = propose(new_group(env, 3), env, external_psk(new_group(env, 1)[0]))
    after = commit(groups, env)
    assert_agree(after)
    assert after[0].epoch == 2


def test_who_knows_another_key_arrives_somewhere_else() -> None:
    env = environment(psks=knowing)
    alice, bob = new_group(env, 2)
    staged = alice.commit(env, CommitOptions(proposals=(external_psk(alice),)))
    wrong = replace(env, psks=lambda _: Secret(b"another"))
    with forge.refusal(bob, ConfirmationTagMismatch):
        bob.receive(staged.message, wrong)


def test_who_knows_no_key_cannot_follow_and_stays() -> None:
    env = environment(psks=knowing)
    alice, bob = new_group(env, 2)
    options = CommitOptions(proposals=(external_psk(alice),))
    message = alice.commit(env, options).message
    forge.refuses(bob, message, PskUnavailable, environment=environment())
    with forge.asks_in_vain(alice, PskUnavailable):
        alice.commit(environment(), options)


def test_the_order_and_every_name_matter() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 2)
    one, two = external_psk(groups[0], b"one"), external_psk(groups[0], b"two")
    seen = set()
    for proposals in ((one, two), (two, one), (one,), ()):
        options = CommitOptions(proposals=proposals)
        seen.add(commit(groups, env, options)[0].epoch_authenticator.expose())
    assert len(seen) == 4


def test_one_key_may_be_used_with_two_nonces() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 2)
    proposals = (external_psk(groups[0]), external_psk(groups[0], fill=b"m"))
    after = commit(groups, env, CommitOptions(proposals=proposals))
    assert_agree(after)


def test_the_resumption_key_of_a_past_epoch_joins_all_who_were_there() -> None:
    env = environment(resumption_epochs=3)
    groups = commit(commit(new_group(env, 3), env), env, by=1)
    proposals = tuple(resumption_psk(groups[0], epoch) for epoch in (1, 2, 3))
    staged = groups[0].commit(env, CommitOptions(proposals=proposals))
    merged, event = staged.group.merge(env)
    assert isinstance(event, EpochChanged)
    assert event.psks == tuple(proposal.psk for proposal in proposals)
    after = [merged, *(g.receive(staged.message, env)[0] for g in groups[1:])]
    assert_agree(after)


def test_a_newcomer_has_no_past_epoch() -> None:
    env = environment(resumption_epochs=3)
    groups = commit(new_group(env, 2), env)
    newcomer = own_key_package("new", env)
    proposals = (resumption_psk(groups[0], 1), Add(newcomer.package))
    staged = groups[0].commit(env, CommitOptions(proposals=proposals))
    assert staged.welcome is not None
    with pytest.raises(PskUnavailable):
        Group.join(staged.welcome, [newcomer], env)


@pytest.mark.parametrize("usage", [ResumptionUsage.REINIT, ResumptionUsage.BRANCH])
def test_a_key_of_a_succession_is_not_for_other_commits(usage: ResumptionUsage) -> None:
    env = environment()
    alice, bob = new_group(env, 2)
    proposal = resumption_psk(alice, 1, usage)
    message = forge.commit(alice, Commit((proposal,), None))
    match = "in another commit"
    forge.refuses(bob, message, InvalidProposal, environment=env, match=match)
    with forge.asks_in_vain(alice, InvalidProposal, match):
        alice.commit(env, CommitOptions(proposals=(proposal,)))


def test_a_wrong_nonce_is_refused_by_both() -> None:
    env = environment(psks=knowing)
    alice, bob = new_group(env, 2)
    proposal = PreSharedKey(PreSharedKeyId.external(b"shared", b"short"))
    message = forge.commit(alice, Commit((proposal,), None))
    forge.refuses(bob, message, InvalidProposal, environment=env, match="nonce")
