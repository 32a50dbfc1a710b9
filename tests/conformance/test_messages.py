"""RFC 9420 §6.3, §9, §12.4, §14, §15: what is sent, with which keys, and what is left.

The deletion schedule is checked where it matters: in what a client stores.
"""

from typing import Final

import pytest

from tests.mls import forge
from tests.mls.handshakes import IN_CLEAR, propose, reinit
from tests.mls.support import (
    commit,
    deliver,
    environment,
    new_group,
    own_key_package,
)
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    GenerationConsumed,
    GenerationTooFar,
    Group,
    InvalidContent,
    NotPossible,
    Phase,
    PrivateMessage,
    ProposalsWaiting,
    Remove,
    ResumptionUsage,
    Sender,
    SenderType,
    WireFormat,
    WrongEpoch,
    WrongPhase,
    decode_message,
)
from tgtui.mls.environment import Settings
from tgtui.mls.framing.content import ContentType
from tgtui.mls.framing.private_message import SenderData


HELLO: Final = b"hello"


def sender_data(group: Group, message: bytes) -> SenderData:
    """Return what a PrivateMessage of the group's epoch hides about its sender."""
    decoded = decode_message(message)
    assert isinstance(decoded, PrivateMessage)
    return decoded.open_sender_data(group.suite, group.state.epoch.secrets.sender_data)


def all_stored(group: Group) -> bytes:
    """Return all that a client has on disk of a group."""
    epoch, records = forge.stored(group)
    return epoch + b"".join(records.values())


def restored(group: Group) -> Group:
    """Return the group as it is after a restart."""
    return Group.restore(*forge.stored(group))


def test_each_message_has_a_fresh_reuse_guard(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    guards = set()
    for _ in range(20):
        alice, message = alice.send(HELLO, env)
        guards.add(sender_data(bob, message).reuse_guard)
    assert len(guards) == 20


def test_a_client_that_lost_its_state_still_has_other_nonces(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    one = sender_data(bob, alice.send(HELLO, env)[1])
    other = sender_data(bob, alice.send(HELLO, env)[1])
    assert one.generation == other.generation
    assert one.reuse_guard != other.reuse_guard


def test_the_sender_data_names_the_sender(env: Environment) -> None:
    groups = new_group(env, 3)
    for index, group in enumerate(groups):
        _, message = group.send(HELLO, env)
        assert sender_data(groups[0], message).leaf_index == index


def test_no_generation_is_used_twice(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    used = []
    for _ in range(3):
        alice, message = alice.send(HELLO, env)
        used.append(("application", sender_data(bob, message).generation))
        alice = restored(alice)
        staged = alice.commit(env)
        used.append(("handshake", sender_data(bob, staged.message).generation))
        alice = restored(staged.group.drop())
    for _ in range(2):
        alice, message = alice.propose(Remove(1), env)
        used.append(("handshake", sender_data(bob, message).generation))
        alice = restored(alice)
    staged = alice.commit(env)
    used.append(("handshake", sender_data(bob, staged.message).generation))
    assert len(set(used)) == len(used) == 9


def test_a_message_is_read_once(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    alice, first = alice.send(HELLO, env)
    alice, second = alice.send(HELLO, env)
    (bob,) = deliver([bob], second, env)
    (bob,) = deliver([bob], first, env)
    for message in (first, second):
        for reader in (bob, restored(bob)):
            forge.refuses(reader, message, GenerationConsumed, environment=env)


def test_a_padding_that_is_not_zero_is_malformed(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    content = b"\x05hello"
    made = forge.signed(
        alice,
        (ContentType.APPLICATION, content),
        wire_format=WireFormat.PRIVATE_MESSAGE,
    )
    for padding in (b"", bytes(7)):
        plaintext = content + made.auth() + padding
        bob.receive(forge.private(alice, ContentType.APPLICATION, plaintext), env)
    for padding in (b"\x01", b"\0\0\x01", b"\x80\0\0"):
        plaintext = content + made.auth() + padding
        message = forge.private(alice, ContentType.APPLICATION, plaintext)
        forge.refuses(bob, message, InvalidContent, environment=env, match="padding")


def test_who_saw_a_proposal_commits_before_it_sends(env: Environment) -> None:
    alice, bob, carol = new_group(env, 3)
    alice, message = alice.propose(Remove(2), env)
    (bob,) = deliver([bob], message, env)
    for group in (alice, bob):
        with pytest.raises(ProposalsWaiting):
            group.send(HELLO, env)
    staged = bob.commit(env)
    with pytest.raises(WrongPhase):
        staged.group.send(HELLO, env)
    with pytest.raises(ProposalsWaiting):
        staged.group.drop().send(HELLO, env)
    after, _ = staged.group.merge(env)
    _, message = after.send(HELLO, env)
    (alice,) = deliver([alice], staged.message, env)
    deliver([alice], message, env)
    carol.send(HELLO, env)


def test_a_change_is_applied_before_anything_else_is_encrypted(
    env: Environment,
) -> None:
    alice, bob = new_group(env, 2)
    staged = alice.commit(env)
    with pytest.raises(WrongPhase):
        staged.group.send(HELLO, env)
    after, _ = staged.group.merge(env)
    _, message = after.send(HELLO, env)
    (bob,) = deliver([bob], staged.message, env)
    deliver([bob], message, env)


def test_a_closed_group_sends_nothing(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    options = CommitOptions(proposals=(reinit(alice),))
    for group in commit([alice, bob], env, options):
        assert group.phase is Phase.SUSPENDED
        for closed in (group, restored(group)):
            with pytest.raises(WrongPhase):
                closed.send(HELLO, env)
            with pytest.raises(WrongPhase):
                closed.propose(Remove(1), env)
            with pytest.raises(WrongPhase):
                closed.propose_update(env)
            with pytest.raises(WrongPhase):
                closed.commit(env)


def test_a_closed_group_follows_no_commit(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    closed = commit([alice, bob], env, CommitOptions(proposals=(reinit(alice),)))[1]
    sender = Sender(SenderType.MEMBER, 0)
    message = forge.commit(
        closed,
        forge.commit_in(bob.commit(env, IN_CLEAR).message),
        forge.Lie(sender=sender, key=alice.state.epoch.signing_key),
    )
    forge.refuses(closed, message, WrongPhase, environment=env)


def test_a_removed_member_can_do_nothing_and_knows_nothing(env: Environment) -> None:
    alice, bob, carol = new_group(env, 3)
    secrets = bob.state.epoch.secrets
    staged = alice.commit(env, CommitOptions(proposals=(Remove(1),)))
    (gone,) = deliver([bob], staged.message, env)
    data = all_stored(gone)
    for secret in (secrets.exporter, secrets.init, secrets.resumption_psk):
        assert secret.expose() in all_stored(bob)
        assert secret.expose() not in data
    for pair in bob.state.epoch.key_pairs.values():
        assert pair.private.expose() not in data
    _, message = carol.send(HELLO, env)
    for removed in (gone, restored(gone)):
        with pytest.raises(WrongPhase):
            removed.receive(message, env)
        with pytest.raises(WrongPhase):
            removed.send(HELLO, env)
        with pytest.raises(WrongPhase):
            removed.export(b"label", context=b"", length=32)
        with pytest.raises(WrongPhase):
            removed.group_info(external=True)
        with pytest.raises(NotPossible):
            removed.lineage(ResumptionUsage.BRANCH, env)


def test_the_secrets_of_an_epoch_are_gone_with_it(env: Environment) -> None:
    groups = new_group(env, 4)
    groups = commit(groups, env, by=2)
    old = [(group, group.state.epoch) for group in groups]
    after = commit(groups, env, by=2)
    for (before, epoch), group in zip(old, after, strict=True):
        had, has = all_stored(before), all_stored(group)
        secrets = epoch.secrets
        for secret in (secrets.init, secrets.sender_data, secrets.membership_key):
            assert secret.expose() in had
            assert secret.expose() not in has
        # §7.5: key pairs that the path replaced.
        tree = group.state.epoch.tree
        replaced = [
            pair
            for node, pair in epoch.key_pairs.items()
            if tree.key_of(node) != pair.public
        ]
        assert replaced
        for pair in replaced:
            assert pair.private.expose() in had
            assert pair.private.expose() not in has


def test_the_keys_of_nodes_that_were_blanked_are_gone(env: Environment) -> None:
    groups = new_group(env, 4)
    for by in (0, 3):
        groups = commit(groups, env, by=by)
    # §7.5: node 1 goes with leaf 1, of the committer's path, and node 5 with leaf 3.
    committer, follower = groups[0], groups[2]
    staged = committer.commit(env, CommitOptions(proposals=(Remove(1), Remove(3))))
    merged, _ = staged.group.merge(env)
    (followed,) = deliver([follower], staged.message, env)
    nodes = merged.state.epoch.tree.nodes
    for node, before, after in ((1, committer, merged), (5, follower, followed)):
        private = before.state.epoch.key_pairs[node].private.expose()
        assert nodes[node] is None
        assert private in all_stored(before)
        assert private not in all_stored(after)


def test_what_leads_to_an_epoch_is_not_kept(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    carol = own_key_package("carol", env)
    staged = alice.commit(env, CommitOptions(proposals=(Add(carol.package),)))
    assert staged.welcome is not None
    told = forge.opened(staged.welcome, carol, env)
    joined, _ = Group.join(staged.welcome, [carol], env)
    (followed,) = deliver([bob], staged.message, env)
    merged, _ = staged.group.merge(env)
    path = told.secrets.path_secret
    assert path is not None
    for group in (staged.group, merged, followed, joined):
        data = all_stored(group)
        assert told.secrets.joiner_secret.expose() not in data
        assert path.expose() not in data


def test_a_used_key_cannot_be_derived_again_from_what_is_stored(
    env: Environment,
) -> None:
    alice, bob = new_group(env, 2)
    before = dict(bob.ratchet_delta().put)
    _, message = alice.send(HELLO, env)
    (after,) = deliver([bob], message, env)
    delta = after.ratchet_delta(bob)
    # The secret of the root is replaced by what was not used of it.
    gone = set(before) & set(delta.delete)
    assert len(gone) == 1
    for key in gone:
        assert before[key] not in all_stored(after)


def test_making_a_commit_changes_nothing_but_the_message_key(env: Environment) -> None:
    carol = own_key_package("carol", env)
    (alice, bob), _ = propose(new_group(env, 2), env, Add(carol.package))
    before = forge.stored(alice)
    staged = alice.commit(env)
    assert forge.stored(alice) == before
    assert staged.group.state.epoch is alice.state.epoch
    assert staged.group.epoch == alice.epoch
    dropped = staged.group.drop()
    assert dropped.state.epoch is alice.state.epoch
    in_clear = alice.commit(env, IN_CLEAR).group.drop()
    assert forge.stored(in_clear) == before
    assert dropped.proposals == alice.proposals
    again = dropped.commit(env)
    deliver([bob], again.message, env)


def test_of_two_commits_the_accepted_one_counts(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    mine, theirs = alice.commit(env), bob.commit(env)
    after, _ = mine.group.receive(theirs.message, env)
    other, _ = theirs.group.merge(env)
    assert after.epoch_authenticator == other.epoch_authenticator
    assert after.pending is None
    with pytest.raises(WrongPhase):
        after.merge(env)


def test_no_past_epoch_is_kept_unless_one_asks(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, late = alice.send(HELLO, env)
    groups = commit([alice, bob], env)
    assert [group.state.past for group in groups] == [(), ()]
    with pytest.raises(WrongEpoch):
        groups[1].receive(late, env)


def test_a_member_encrypts_a_limited_number_of_messages(env: Environment) -> None:
    limited = environment(ciphertext_limit=2)
    (alice,) = new_group(env, 1)
    for _ in range(2):
        alice, _ = alice.send(HELLO, limited)
    with pytest.raises(NotPossible, match="too many messages"):
        alice.send(HELLO, limited)
    assert Settings().ciphertext_limit == 1 << 24


def test_a_message_has_a_size_that_an_aead_can_encrypt(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    with pytest.raises(NotPossible, match="bytes"):
        alice.send(bytes((1 << 20) + 1), env)
    with pytest.raises(NotPossible, match="bytes"):
        alice.send(HELLO, env, authenticated_data=bytes((1 << 16) + 1))


def test_a_ratchet_is_not_turned_too_far(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    limited = environment(max_generation_jump=3, max_skipped_keys=2)
    messages = []
    for _ in range(6):
        alice, message = alice.send(HELLO, env)
        messages.append(message)
    forge.refuses(bob, messages[4], GenerationTooFar, environment=limited)
    (bob,) = deliver([bob], messages[3], limited)
    forge.refuses(bob, messages[0], GenerationConsumed, environment=limited)
    for late in messages[1:3]:
        (bob,) = deliver([bob], late, limited)
