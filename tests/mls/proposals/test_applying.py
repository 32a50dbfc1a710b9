"""What proposals make of the tree and the context: the order of RFC 9420 §12.3."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import pytest

from tests.mls import forge
from tests.mls.forge import asks_in_vain
from tests.mls.handshakes import required
from tests.mls.support import (
    assert_agree,
    commit,
    new_group,
    own_key_package,
)
from tgtui.codec import Truncated
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    GroupContextExtensions,
    InvalidExtensions,
    InvalidLeafNode,
    LeafChange,
    LeafNode,
    LeafSource,
    OwnKeyPackage,
    Proposal,
    Remove,
    Sender,
    SenderType,
    UnknownMember,
    Update,
)
from tgtui.mls.proposals.applying import Applied, apply_proposals
from tgtui.mls.proposals.listing import SentProposal, sort_proposals
from tgtui.mls.tree.leaf_node import Placement


SUPPORTED = Extension(0xF001, b"")
PLAIN = Capabilities()
ABLE = Capabilities(extensions=(0xF001,))


def applied(group: Group, items: Sequence[SentProposal]) -> Applied:
    """Apply proposals to a group."""
    epoch = group.state.epoch
    return apply_proposals(epoch.context, epoch.tree, sort_proposals(items))


def by_alice(*proposals: Proposal) -> list[SentProposal]:
    """Return what the first member does by value."""
    return [(Sender(SenderType.MEMBER, 0), proposal) for proposal in proposals]


def updated(group: Group, **said: Unpack[forge.Said]) -> tuple[SentProposal, LeafNode]:
    """Return a member's Update, and its leaf."""
    epoch = group.state.epoch
    old = epoch.tree.leaf(group.own_leaf)
    said.setdefault("encryption_key", b"new key of %d" % group.own_leaf)
    leaf = forge.leaf_again(
        replace(old, lifetime=None, source=LeafSource.UPDATE),
        epoch.signing_key,
        Placement(group.group_id, group.own_leaf),
        **said,
    ).trust()
    return (Sender(SenderType.MEMBER, group.own_leaf), Update(leaf)), leaf


def names(group: Applied) -> list[tuple[int, bytes]]:
    """Return who is where."""
    return [(at, leaf.credential.identity) for at, leaf in group.tree.members()]


def three_adds(env: Environment, *, able: bool = False) -> list[OwnKeyPackage]:
    """Return three KeyPackages."""
    said = ABLE if able else PLAIN
    return [own_key_package(name, env, capabilities=said) for name in "xyz"]


def test_nothing_leaves_everything_and_changes_a_copy(env: Environment) -> None:
    alice, *_ = new_group(env, 3)
    result = applied(alice, [])
    tree = alice.state.epoch.tree
    assert result.tree is not tree
    assert result.tree.nodes == tree.nodes
    assert result.extensions is alice.extensions
    assert result.added == ()


def test_the_groups_own_tree_is_never_changed(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    before = alice.encode_tree()
    update, _ = updated(bob)
    adds = [Add(each.package) for each in three_adds(env)]
    applied(alice, [update, *by_alice(Remove(2), *adds)])
    assert alice.encode_tree() == before


def test_adds_take_the_empty_leaves_from_the_left_and_then_new_ones(
    env: Environment,
) -> None:
    alice, *_ = new_group(env, 4)
    adds = [Add(each.package) for each in three_adds(env)]
    result = applied(alice, by_alice(adds[0], Remove(1), adds[1], Remove(3), adds[2]))
    assert result.added == (1, 3, 4)
    assert names(result) == [
        (0, b"client 0"),
        (1, b"x"),
        (2, b"client 2"),
        (3, b"y"),
        (4, b"z"),
    ]
    assert result.tree.leaf_count == 8


def test_an_added_leaf_is_unmerged_at_every_parent_that_is_not_blank(
    env: Environment,
) -> None:
    groups = new_group(env, 4)
    groups = commit(groups, env, CommitOptions(proposals=(Remove(3),)))
    tree = groups[0].state.epoch.tree
    above = [at for at in range(1, 7, 2) if tree.parent(at) is not None]
    result = applied(groups[0], by_alice(Add(three_adds(env)[0].package)))
    assert result.added == (3,)
    assert above
    for at in above:
        parent = result.tree.parent(at)
        assert parent is not None
        assert parent.unmerged_leaves == ((3,) if at in (5, 3) else ())


def test_an_update_replaces_the_leaf_and_blanks_the_way_up(env: Environment) -> None:
    groups = new_group(env, 4)
    assert groups[0].state.epoch.tree.parent(3) is not None
    update, leaf = updated(groups[1])
    result = applied(groups[0], [update])
    assert result.tree.leaf(1) is leaf
    assert result.tree.parent(1) is None
    assert result.tree.parent(3) is None
    assert result.added == ()


def test_a_remove_blanks_leaf_and_way_up_and_shortens_the_tree(
    env: Environment,
) -> None:
    alice, *_ = new_group(env, 5)
    result = applied(alice, by_alice(Remove(4)))
    assert result.tree.leaf_count == 4
    assert result.tree.leaf_at(4) is None
    inner = applied(alice, by_alice(Remove(2)))
    assert inner.tree.leaf_count == 8
    assert inner.tree.leaf_at(2) is None
    assert inner.tree.parent(3) is None


def test_members_may_exchange_their_keys_in_one_commit(env: Environment) -> None:
    alice, bob, carol = new_group(env, 3)
    keys = [leaf.encryption_key for _, leaf in alice.members]
    one, new_bob = updated(bob, encryption_key=keys[2])
    other, new_carol = updated(carol, encryption_key=keys[1])
    tree = applied(alice, [one, other]).tree
    assert (tree.leaf(1), tree.leaf(2)) == (new_bob, new_carol)


def test_a_key_occurs_once(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    taken = alice.members[2][1].encryption_key
    update, _ = updated(bob, encryption_key=taken)
    with pytest.raises(InvalidLeafNode, match="the encryption key of leaf"):
        applied(alice, [update])


def test_a_client_is_in_the_group_once_unless_it_is_removed(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    key = bob.state.epoch.signing_key
    again = Add(own_key_package("client 1", env, key=key).package)
    with pytest.raises(InvalidLeafNode, match="the signature key of leaf 3"):
        applied(alice, by_alice(again))
    for order in ((again, Remove(1)), (Remove(1), again)):
        result = applied(alice, by_alice(*order))
        assert result.added == (1,)
        assert result.tree.leaf(1) is again.key_package.leaf_node


def test_remove_and_add_of_one_signature_key_work_in_one_commit(
    env: Environment,
) -> None:
    groups = new_group(env, 3)
    key = groups[1].state.epoch.signing_key
    again = own_key_package("client 1", env, key=key)
    options = CommitOptions(proposals=(Remove(1), Add(again.package)))
    after = commit(groups, env, options, joiners=[again])
    assert [group.own_leaf for group in after] == [0, 2, 1]
    assert after[0].epoch_authenticator == after[2].epoch_authenticator


def test_an_update_of_nobody_is_refused(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    (_, update), _ = updated(bob)
    with pytest.raises(UnknownMember):
        applied(alice, [(Sender(SenderType.MEMBER, 3), update)])


def test_the_only_member_can_make_place_for_its_own_return(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    assert applied(alice, by_alice(Remove(0))).tree.members() == []


def test_new_extensions_are_in_force_for_the_adds_beside_them(
    env: Environment,
) -> None:
    alice, _ = new_group(env, 2, capabilities=ABLE)
    extensions = GroupContextExtensions((SUPPORTED,))
    able, unable = three_adds(env, able=True)[0], three_adds(env)[1]
    result = applied(alice, by_alice(Add(able.package), extensions))
    assert result.extensions == (SUPPORTED,)
    with pytest.raises(InvalidExtensions, match="extension 61441"):
        applied(alice, by_alice(Add(unable.package), extensions))


def test_old_extensions_bind_newcomers(env: Environment) -> None:
    alice, _ = new_group(env, 2, context_extensions=(SUPPORTED,), capabilities=ABLE)
    unable = three_adds(env)[0]
    with pytest.raises(InvalidExtensions, match="extension 61441"):
        applied(alice, by_alice(Add(unable.package)))


def test_extensions_that_go_bind_nobody_beside_them(env: Environment) -> None:
    alice, bob = new_group(
        env, 2, context_extensions=(SUPPORTED,), capabilities=ABLE, grease=False
    )
    unable = Add(three_adds(env)[0].package)
    update, leaf = updated(bob, capabilities=PLAIN)
    # §12.3: the new extensions count for all other proposals.
    gone = by_alice(GroupContextExtensions(()))
    assert applied(alice, [*by_alice(unable), *gone]).added == (2,)
    assert applied(alice, [update, *gone]).tree.leaf(1) is leaf


def test_an_update_supports_the_extensions_in_force(env: Environment) -> None:
    alice, bob = new_group(env, 2, context_extensions=(SUPPORTED,), capabilities=ABLE)
    suites = bob.members[1][1].capabilities.cipher_suites
    update, _ = updated(bob, capabilities=Capabilities(cipher_suites=suites))
    with pytest.raises(InvalidExtensions, match="extension 61441"):
        applied(alice, [update])


def test_all_members_support_new_extensions_but_those_who_go(env: Environment) -> None:
    alice, bob = new_group(env, 2, capabilities=ABLE)
    unable = three_adds(env)[0]
    alice, bob, _ = commit(
        [alice, bob],
        env,
        CommitOptions(proposals=(Add(unable.package),)),
        joiners=[unable],
    )
    extensions = GroupContextExtensions((SUPPORTED,))
    with pytest.raises(InvalidExtensions, match="extension 61441"):
        applied(alice, by_alice(extensions))
    result = applied(alice, by_alice(extensions, Remove(2)))
    assert result.extensions == (SUPPORTED,)


@pytest.mark.parametrize(
    "needed",
    [
        required(extensions=(0xF001,)),
        required(proposals=(0xF002,)),
        required(credentials=(0xF003,)),
    ],
)
def test_required_capabilities_are_those_of_all(
    env: Environment, needed: Extension
) -> None:
    everything = Capabilities(
        extensions=(0xF001,), proposals=(0xF002,), credentials=(1, 0xF003)
    )
    alice, _ = new_group(env, 2, capabilities=everything, grease=False)
    proposal = GroupContextExtensions((needed,))
    assert applied(alice, by_alice(proposal)).extensions == (needed,)
    newcomer = Add(own_key_package("x", env).package)
    with pytest.raises(InvalidLeafNode, match="a required capability"):
        applied(alice, by_alice(proposal, newcomer))
    plain, _ = new_group(env, 2)
    with pytest.raises(InvalidLeafNode, match="a required capability"):
        applied(plain, by_alice(proposal))


def test_required_capabilities_are_well_formed(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    broken = Extension(ExtensionType.REQUIRED_CAPABILITIES, b"\x05")
    with pytest.raises(Truncated):
        applied(alice, by_alice(GroupContextExtensions((broken,))))


def test_extensions_are_replaced_and_not_merged(env: Environment) -> None:
    first = (Extension(1, b"name"),)
    alice, _ = new_group(env, 2, context_extensions=first)
    result = applied(alice, by_alice(GroupContextExtensions(())))
    assert result.extensions == ()


def test_newcomers_support_the_credentials_in_use(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    said = Capabilities(cipher_suites=(3,), credentials=())
    update, _ = updated(bob, capabilities=said)
    with pytest.raises(InvalidLeafNode, match="credential type 1"):
        applied(alice, [update])


def test_a_member_learns_an_extension_and_switches_it_on_at_once(
    env: Environment,
) -> None:
    (alice,) = new_group(env, 1, grease=False)
    new = GroupContextExtensions((Extension(0xF0F0, b""),))
    with asks_in_vain(alice, InvalidExtensions):
        alice.commit(env, CommitOptions(proposals=(new,)))
    bob = own_key_package("bob", env, capabilities=Capabilities(extensions=(0xF0F0,)))
    add = CommitOptions(proposals=(Add(bob.package),))
    groups = commit([alice], env, add, joiners=[bob])
    change = LeafChange(capabilities=Capabilities(extensions=(0xF0F0,)))
    options = CommitOptions(proposals=(new,), leaf=change)
    groups = commit(groups, env, options)
    assert_agree(groups)
    assert groups[1].extensions == new.extensions
