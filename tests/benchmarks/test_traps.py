"""No work is done twice, and none for members that a step does not concern.

These count calls and never look at a clock: they hold on any machine.
"""

from collections import Counter
from typing import Any, Final

import pytest

from tests.benchmarks import setting
from tgtui.crypto import SUITES, SigningKey, sign
from tgtui.mls import (
    Add,
    CommitOptions,
    Credential,
    KeyPackage,
    KeyPackageDraft,
    LeafNode,
    Lifetime,
    OwnKeyPackage,
    Proposal,
    UnverifiedKeyPackage,
)
from tgtui.mls.commit import preparing
from tgtui.mls.proposals.applying import Applied, apply_proposals
from tgtui.mls.tree import parent_hash, tree_hash
from tgtui.mls.tree.leaf_node import UnverifiedLeafNode


MEMBERS: Final = 101
LEVELS: Final = 7
NEWCOMERS: Final = 100
SUITE: Final = SUITES[0x0003]
PACKAGES: Final = setting.own_packages(SUITE, MEMBERS + NEWCOMERS)
WIRE: Final = setting.on_the_wire(PACKAGES)
ENV: Final = setting.environment()

Calls = Counter[str]


@pytest.fixture(scope="module")
def created() -> setting.Created:
    return setting.created(PACKAGES[0], WIRE[1:MEMBERS], ENV)


@pytest.fixture(scope="module")
def warm(created: setting.Created) -> setting.Members:
    return setting.warm(created.group, PACKAGES[:MEMBERS], ENV)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Count signatures, structures that are read or written, and hashes."""
    counted: Calls = Counter()

    def count(name: str, owner: object, attribute: str) -> None:
        inner = getattr(owner, attribute)

        def counting(*arguments: object, **named: object) -> object:
            counted[name] += 1
            return inner(*arguments, **named)

        monkeypatch.setattr(owner, attribute, counting)

    count("verify", sign, "verify")
    count("sign", SigningKey, "sign")
    count("read a leaf", UnverifiedLeafNode, "__init__")
    count("read a package", UnverifiedKeyPackage, "__init__")
    count("write a leaf", LeafNode, "encode")
    count("write a package", KeyPackage, "encode")
    count("tree hash", tree_hash, "digest")
    count("parent hash", parent_hash, "digest")
    return counted


def adds() -> tuple[Proposal, ...]:
    return tuple(setting.verified_add(data, SUITE, ENV) for data in WIRE[MEMBERS:])


def test_each_package_is_read_once_and_verified_twice(
    created: setting.Created, calls: Calls
) -> None:
    """Its own signature and its leaf's are checked when it comes, then never again."""
    proposals = adds()
    assert calls["read a package"] == calls["read a leaf"] == NEWCOMERS
    assert calls["verify"] == 2 * NEWCOMERS
    calls.clear()
    created.group.commit(ENV, CommitOptions(proposals=proposals, path=False))
    assert calls["verify"] == calls["read a package"] == calls["read a leaf"] == 0
    # The commit, and the GroupInfo of the Welcome.
    assert calls["sign"] == 2
    # Once in the commit, and each leaf once in the tree of the Welcome.
    assert calls["write a package"] == NEWCOMERS
    assert calls["write a leaf"] == MEMBERS + NEWCOMERS


def test_a_member_reads_each_package_once(
    created: setting.Created, calls: Calls
) -> None:
    member = setting.join(created.welcome, PACKAGES[setting.NEAR], ENV)
    options = CommitOptions(proposals=adds(), path=False)
    message = created.group.commit(ENV, options).message
    calls.clear()
    member.receive(message, ENV)
    assert calls["read a package"] == calls["read a leaf"] == NEWCOMERS
    assert calls["verify"] == 2 * NEWCOMERS + 1
    assert calls["sign"] == calls["write a leaf"] == calls["write a package"] == 0


def test_what_was_proposed_is_not_verified_again(
    created: setting.Created, calls: Calls
) -> None:
    """Neither by the committer nor by who follows, since both checked it on arrival."""
    group = created.group
    member = setting.join(created.welcome, PACKAGES[setting.NEAR], ENV)
    for proposal in adds():
        group, message = group.propose(proposal, ENV)
        member, _ = member.receive(message, ENV)
    calls.clear()
    message = group.commit(ENV, CommitOptions(path=False)).message
    assert calls["verify"] == calls["read a package"] == calls["write a package"] == 0
    member.receive(message, ENV)
    assert calls["verify"] == 1
    assert calls["read a package"] == calls["read a leaf"] == 0


def test_adding_hashes_each_node_at_most_once(
    created: setting.Created, calls: Calls
) -> None:
    options = CommitOptions(proposals=adds(), path=False)
    created.group.commit(ENV, options)
    leaves = 256
    assert calls["tree hash"] <= 2 * leaves - 1


def test_joining_verifies_each_leaf_once(
    created: setting.Created, calls: Calls
) -> None:
    setting.join(created.welcome, PACKAGES[setting.NEAR], ENV)
    assert calls["read a leaf"] == MEMBERS
    # Each leaf, and the GroupInfo.
    assert calls["verify"] == MEMBERS + 1
    assert calls["tree hash"] == 2 * 128 - 1
    assert calls["write a leaf"] == calls["sign"] == 0


def test_an_update_touches_its_own_path_alone(
    warm: setting.Members, calls: Calls
) -> None:
    message = warm.first.commit(ENV).message
    # The leaf and the commit; the leaf is written into the commit.
    assert calls["sign"] == 2
    assert calls["write a leaf"] == 1
    assert calls["verify"] == 0
    # The own leaf is read back, so that no other member refuses it.
    assert calls["read a leaf"] == 1
    assert calls["tree hash"] == LEVELS + 1
    assert calls["parent hash"] == LEVELS
    for member in (warm.near, warm.far):
        calls.clear()
        member.receive(message, ENV)
        assert calls["verify"] == 2
        assert calls["read a leaf"] == 1
        assert calls["sign"] == calls["write a leaf"] == 0
        assert calls["tree hash"] == LEVELS + 1
        assert calls["parent hash"] == LEVELS


def test_a_message_touches_nothing_but_its_key(
    created: setting.Created, calls: Calls
) -> None:
    member = setting.join(created.welcome, PACKAGES[setting.NEAR], ENV)
    calls.clear()
    group, message = created.group.send(b"hello", ENV)
    assert calls == {"sign": 1}
    calls.clear()
    member.receive(message, ENV)
    assert calls == {"verify": 1}
    assert group.state.epoch is created.group.state.epoch


@pytest.mark.parametrize("members", [2, 20, MEMBERS])
def test_storing_after_a_message_costs_the_same_in_every_group(members: int) -> None:
    group = setting.created(PACKAGES[0], WIRE[1:members], ENV).group
    group, _ = group.send(b"the first one opens the tree of secrets", ENV)
    after, _ = group.send(b"hello", ENV)
    delta = after.ratchet_delta(group)
    assert len(delta.put) == 1
    assert not delta.delete


def test_one_bad_proposal_among_many_is_found_in_a_few_attempts(
    created: setting.Created, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = created.group
    known = PACKAGES[1].signing_key
    packages = [*PACKAGES[MEMBERS:], again(known)]
    for own in packages:
        group, _ = group.propose(Add(own.package), ENV)
    attempts = 0

    def counting(*arguments: Any, **named: Any) -> Applied:  # noqa: ANN401
        nonlocal attempts
        attempts += 1
        return apply_proposals(*arguments, **named)

    monkeypatch.setattr(preparing, "apply_proposals", counting)
    staged = group.commit(ENV)
    assert len(staged.left_out) == 1
    # Once for all, once for none, then two halves of each run that fails, and the end.
    assert attempts <= 2 * NEWCOMERS.bit_length() + 4


def again(key: SigningKey) -> OwnKeyPackage:
    """Return a KeyPackage of a client that is a member already."""
    lifetime = Lifetime(ENV.now - 1, ENV.now + 1_000)
    return KeyPackageDraft(SUITE, Credential(b"again"), lifetime).make(key, ENV.entropy)
