"""What a member may choose when it commits."""

from tests.mls.support import new_group, own_key_package, signing_key
from tgtui.mls import (
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    Extension,
    LeafChange,
    LeafSource,
    WireFormat,
)


def test_a_commit_is_encrypted_and_has_a_path_unless_one_says_otherwise() -> None:
    options = CommitOptions()
    assert options.path
    assert options.wire_format is WireFormat.PRIVATE_MESSAGE
    assert options.welcome_tree
    assert options.grease
    assert (options.proposals, options.references, options.lineage) == ((), None, None)


def test_a_leaf_stays_what_it_is_but_for_its_key_and_source(env: Environment) -> None:
    leaf = own_key_package("alice", env).package.leaf_node
    draft = LeafChange().draft(leaf, source=LeafSource.UPDATE, public=b"new")
    assert draft.encryption_key == b"new"
    assert draft.source is LeafSource.UPDATE
    assert draft.credential is leaf.credential
    assert draft.capabilities is leaf.capabilities
    assert draft.extensions is leaf.extensions
    assert draft.lifetime is None
    assert draft.parent_hash == b""


def test_a_leaf_may_say_something_else(env: Environment) -> None:
    leaf = own_key_package("alice", env).package.leaf_node
    change = LeafChange(
        credential=Credential(b"alicia"),
        capabilities=Capabilities(extensions=(99,)),
        extensions=(Extension(1, b"app"),),
    )
    draft = change.draft(leaf, source=LeafSource.COMMIT, public=b"new")
    assert draft.credential == Credential(b"alicia")
    assert draft.capabilities == Capabilities(extensions=(99,))
    assert draft.extensions == (Extension(1, b"app"),)


def test_extensions_can_be_taken_away(env: Environment) -> None:
    given = (Extension(1, b"app"),)
    leaf = own_key_package("alice", env, leaf_extensions=given).package.leaf_node
    change = LeafChange(extensions=())
    assert leaf.extensions
    assert change.draft(leaf, source=LeafSource.COMMIT, public=b"").extensions == ()


def test_options_print_no_signing_key(env: Environment) -> None:
    change = LeafChange(signing_key=signing_key("new"))
    assert "seed" not in repr(CommitOptions(leaf=change))
    assert new_group(env, 1)
