"""Which proposals can stand in one commit: each rule of RFC 9420 §12.2."""

from collections.abc import Sequence

import pytest

from tests.mls import forge
from tests.mls.handshakes import external_psk, knowing, propose, propose_update, reinit
from tests.mls.support import environment, new_group, own_key_package
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Extension,
    Group,
    GroupContextExtensions,
    InvalidExtensions,
    InvalidLeafNode,
    InvalidProposal,
    InvalidProposalList,
    MlsPeerFault,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ReInit,
    Remove,
    Sender,
    SenderType,
    Update,
)
from tgtui.mls.framing.commit import Commit
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.listing import (
    SentProposal,
    check_external,
    check_regular,
    sort_proposals,
)
from tgtui.mls.proposals.proposal import ProposalRef


PSK = PreSharedKey(PreSharedKeyId.external(b"name", b"nonce"))
OTHER_PSK = PreSharedKey(PreSharedKeyId.external(b"name", b"other nonce"))
REINIT = ReInit(b"group", 1, 3, ())
EXTENSIONS = GroupContextExtensions(())
INIT = ExternalInit(b"kem output")
OUTSIDE = Sender(SenderType.NEW_MEMBER_COMMIT)


def member(index: int) -> Sender:
    """Return a member as a sender."""
    return Sender(SenderType.MEMBER, index)


def sent(*proposals: Proposal, by: int = 1) -> list[SentProposal]:
    """Return proposals that one member sent."""
    return [(member(by), proposal) for proposal in proposals]


def outside(*proposals: Proposal) -> list[SentProposal]:
    """Return the proposals of a commit from outside."""
    return [(OUTSIDE, proposal) for proposal in proposals]


def new_leaf(env: Environment) -> Update:
    """Return an Update of nobody in particular."""
    return Update(own_key_package("anybody", env).package.leaf_node)


def refused(items: Sequence[SentProposal], match: str) -> None:
    """Require that a list is refused before anybody asks who commits it."""
    with pytest.raises(InvalidProposalList, match=match):
        sort_proposals(items)


def test_proposals_are_sorted_by_what_they_do(env: Environment) -> None:
    first, second = (own_key_package(name, env).package for name in ("a", "b"))
    update = new_leaf(env)
    items = [
        *sent(Add(first), PSK, Remove(2), EXTENSIONS),
        *sent(update, by=3),
        *sent(Add(second), OTHER_PSK, INIT),
    ]
    listed = sort_proposals(items)
    assert listed.adds == (first, second)
    assert listed.updates == ((3, update.leaf_node),)
    assert listed.removes == (2,)
    assert listed.psks == (PSK.psk, OTHER_PSK.psk)
    assert listed.extensions == ()
    assert listed.reinit is None
    assert listed.external_init == b"kem output"


def test_without_proposals_everything_is_empty_but_the_path() -> None:
    listed = sort_proposals([])
    assert listed.path_required
    assert (listed.adds, listed.updates, listed.removes, listed.psks) == ((),) * 4
    assert (listed.extensions, listed.reinit, listed.external_init) == (None,) * 3


def test_a_path_is_required_by_four_types(env: Environment) -> None:
    add = Add(own_key_package("a", env).package)
    for optional in (add, PSK, REINIT):
        assert not sort_proposals(sent(optional)).path_required
    for needs in (new_leaf(env), Remove(2), EXTENSIONS, INIT):
        assert sort_proposals(sent(needs)).path_required
        assert sort_proposals(sent(add, needs)).path_required


def test_a_leaf_is_touched_once(env: Environment) -> None:
    update = new_leaf(env)
    message = "two Updates or Removes of the same leaf"
    refused(sent(Remove(2), Remove(2)), message)
    refused(sent(update, update), message)
    refused(sent(update, Remove(1)), message)
    assert sort_proposals([*sent(update), *sent(update, by=2)]).removes == ()


def test_a_psk_is_named_once_with_one_nonce() -> None:
    refused(sent(PSK, PSK), "the same PSK twice")
    assert sort_proposals(sent(PSK, OTHER_PSK)).psks == (PSK.psk, OTHER_PSK.psk)


@pytest.mark.slow
def test_there_are_no_more_psks_than_can_be_counted() -> None:
    names = (n.to_bytes(2, "big") for n in range(0x10000))
    items = [PreSharedKey(PreSharedKeyId.external(name, b"n")) for name in names]
    assert len(sort_proposals(sent(*items[1:])).psks) == 0xFFFF
    refused(sent(*items), "more PSKs than can be counted")


def test_extensions_are_replaced_once() -> None:
    refused(sent(EXTENSIONS, EXTENSIONS), "two GroupContextExtensions")


def test_there_is_one_external_init() -> None:
    refused(outside(INIT, INIT), "two ExternalInits")


@pytest.mark.parametrize("beside", [Remove(2), PSK, EXTENSIONS, REINIT])
def test_a_reinit_stands_alone(beside: Proposal) -> None:
    assert sort_proposals(sent(REINIT)).reinit == REINIT
    refused(sent(REINIT, beside), "a ReInit beside other proposals")
    refused(sent(beside, REINIT), "a ReInit beside other proposals")


def test_a_member_commits_no_external_init() -> None:
    with pytest.raises(InvalidProposalList, match="an ExternalInit"):
        check_regular(sort_proposals(sent(INIT)), 1)


def test_a_member_does_not_remove_itself() -> None:
    listed = sort_proposals(sent(Remove(2)))
    check_regular(listed, 1)
    with pytest.raises(InvalidProposalList, match="the committer removes itself"):
        check_regular(listed, 2)


def test_a_member_does_not_commit_its_own_update(env: Environment) -> None:
    listed = sort_proposals(sent(new_leaf(env), by=2))
    check_regular(listed, 1)
    with pytest.raises(InvalidProposalList, match="commits its own Update"):
        check_regular(listed, 2)


def test_an_outsider_may_remove_its_former_self_and_inject_keys() -> None:
    for items in (
        outside(INIT),
        outside(Remove(2), INIT),
        outside(PSK, INIT, OTHER_PSK, Remove(2)),
    ):
        check_external(sort_proposals(items), items)


def test_an_outsider_may_do_nothing_else(env: Environment) -> None:
    add = Add(own_key_package("a", env).package)
    for other in (add, new_leaf(env), EXTENSIONS):
        items = outside(INIT, other)
        with pytest.raises(InvalidProposalList, match="cannot have"):
            check_external(sort_proposals(items), items)


def test_an_outsider_has_to_bring_an_external_init() -> None:
    for items in (outside(), outside(Remove(2)), outside(REINIT)):
        with pytest.raises(InvalidProposalList, match="no ExternalInit"):
            check_external(sort_proposals(items), items)


def test_an_outsider_removes_one_leaf_at_most() -> None:
    items = outside(INIT, Remove(1), Remove(2))
    with pytest.raises(InvalidProposalList, match="two Removes"):
        check_external(sort_proposals(items), items)


@pytest.mark.parametrize("sender", [member(1), Sender(SenderType.EXTERNAL, 0)])
def test_an_outsider_commits_nothing_of_others(sender: Sender) -> None:
    items = [*outside(INIT), (sender, Remove(2))]
    with pytest.raises(InvalidProposalList, match="by reference"):
        check_external(sort_proposals(items), items)


def lists(
    env: Environment, groups: Sequence[Group]
) -> dict[str, tuple[type[MlsPeerFault], list[Proposal]]]:
    """Return lists that are no good in a commit of the first member, and why."""
    alice, bob, _ = groups
    new = own_key_package("new", env)
    twin = own_key_package("twin", env, key=new.signing_key)
    there = own_key_package("bob again", env, key=bob.state.epoch.signing_key)
    psk = external_psk(alice)
    unsupported = GroupContextExtensions((Extension(0xF00F, b""),))
    both: list[Proposal] = [Add(new.package), Add(twin.package)]
    return {
        "the committer removes itself": (InvalidProposalList, [Remove(0)]),
        "two Updates or Removes": (InvalidProposalList, [Remove(1), Remove(1)]),
        "signature key of leaf 4 occurs twice": (InvalidLeafNode, both),
        "signature key of leaf 3 occurs": (InvalidLeafNode, [Add(there.package)]),
        "the same PSK twice": (InvalidProposalList, [psk, psk]),
        "two GroupContext": (InvalidProposalList, [EXTENSIONS, EXTENSIONS]),
        "a ReInit beside": (InvalidProposalList, [reinit(alice), psk]),
        "nobody is": (InvalidProposal, [Remove(9)]),
        "a member does not support": (InvalidExtensions, [unsupported]),
    }


def test_neither_committer_nor_receiver_accepts_a_bad_list() -> None:
    env = environment(psks=knowing)
    alice, bob, carol = new_group(env, 3)
    for match, (error, proposals) in lists(env, (alice, bob, carol)).items():
        options = CommitOptions(proposals=tuple(proposals))
        with forge.asks_in_vain(alice, error, match):
            alice.commit(env, options)
        message = forge.commit(alice, Commit(tuple(proposals), None))
        forge.refuses(bob, message, error, environment=env, match=match)


def test_an_external_init_in_a_members_commit_is_refused(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    with forge.asks_in_vain(alice, InvalidProposalList, "an ExternalInit"):
        alice.commit(env, CommitOptions(proposals=(INIT,)))
    message = forge.commit(alice, Commit((INIT,), None))
    forge.refuses(bob, message, InvalidProposal, environment=env, match="ExternalInit")


def test_the_committer_cannot_let_its_update_be_committed_by_reference() -> None:
    env = environment()
    groups = new_group(env, 3)
    (alice, bob, _), reference = propose_update(groups, env, by=0)
    options = CommitOptions(references=(reference,))
    with forge.asks_in_vain(alice, InvalidProposalList, "commits its own Update"):
        alice.commit(env, options)
    message = forge.commit(alice, Commit((ProposalRef(reference),), None))
    forge.refuses(
        bob, message, InvalidProposalList, environment=env, match="own Update"
    )


def test_the_newest_reference_and_a_value_cannot_touch_one_leaf() -> None:
    env = environment()
    groups, reference = propose(new_group(env, 3), env, Remove(2))
    options = CommitOptions(references=(reference,), proposals=(Remove(2),))
    with forge.asks_in_vain(groups[0], InvalidProposalList, "the same leaf"):
        groups[0].commit(env, options)
