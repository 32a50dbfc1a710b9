"""Tests of tgtui.mls.statements: what a client says of itself in its leaf."""

import pytest

from tests.mls.forge import refusal
from tests.mls.support import (
    SUITE,
    environment,
    key_package_draft,
    new_group,
    signing_key,
)
from tgtui.mls import (
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    LeafChange,
    NotPossible,
)
from tgtui.mls.grease import VALUES, without_grease
from tgtui.mls.statements import leaf_statements


IN_LEAF = Extension(0xF001, b"leaf")
AROUND = Extension(0xF002, b"KeyPackage")
NOTHING = Capabilities(cipher_suites=(), credentials=())


def test_what_is_used_is_listed() -> None:
    wanted = key_package_draft(
        "alice", capabilities=NOTHING, leaf_extensions=(IN_LEAF,), grease=False
    )
    entropy = environment().entropy
    assert leaf_statements(wanted, SUITE, entropy) == (
        Capabilities(cipher_suites=(SUITE.id,), extensions=(0xF001,)),
        (IN_LEAF,),
    )
    said, extensions = leaf_statements(wanted, SUITE, entropy, extensions=(AROUND,))
    assert set(said.extensions) == {0xF001, 0xF002}
    assert extensions == (IN_LEAF,)


def test_grease_stands_in_the_leaf_and_is_listed_by_it() -> None:
    wanted = key_package_draft("alice", leaf_extensions=(IN_LEAF,))
    said, extensions = leaf_statements(wanted, SUITE, environment().entropy)
    own, grease = extensions
    assert own == IN_LEAF
    assert grease.extension_type in VALUES
    assert grease.extension_type in said.extensions
    assert without_grease(said) == Capabilities(extensions=(0xF001,))


each_kind_of_unknown = pytest.mark.parametrize(
    "more",
    [
        {"versions": (1, 2)},
        {"cipher_suites": (3, 0x7777)},
        {"proposals": (0xF0F0,)},
        {"credentials": (1, 2)},
    ],
    ids=str,
)


@each_kind_of_unknown
def test_a_key_package_says_nothing_that_this_library_cannot_do(
    env: Environment, more: dict[str, tuple[int, ...]]
) -> None:
    draft = key_package_draft("alice", capabilities=Capabilities(**more))
    with pytest.raises(NotPossible, match="does not implement"):
        draft.make(signing_key("alice"), env.entropy)
    known = Capabilities(extensions=(0xF0F0,), proposals=(0x0A0A,))
    made = key_package_draft("alice", capabilities=known)
    said = made.make(signing_key("alice"), env.entropy).package.leaf_node.capabilities
    assert 0xF0F0 in said.extensions


@each_kind_of_unknown
def test_a_member_says_nothing_that_this_library_cannot_do(
    env: Environment, more: dict[str, tuple[int, ...]]
) -> None:
    alice, _ = new_group(env, 2, grease=False)
    said = alice.members[0][1].capabilities
    lists = {field: getattr(said, field) for field in said.__match_args__[:5]}
    change = LeafChange(capabilities=Capabilities(**lists | more))
    with refusal(alice, NotPossible, "does not implement"):
        alice.commit(env, CommitOptions(leaf=change))
    with refusal(alice, NotPossible, "does not implement"):
        alice.propose_update(env, change)
    greased = LeafChange(capabilities=Capabilities(proposals=(0x0A0A,)))
    alice.commit(env, CommitOptions(leaf=greased))
