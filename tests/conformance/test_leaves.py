"""RFC 9420 §7.3: each rule for leaves holds in each place where a leaf comes in.

A leaf can be proposed (in an Add or an Update), be in force at once (in a committed Add
or in a path), or be in the tree of a group that one joins. In each of these places the
honest leaf is accepted, and a leaf that breaks one rule is refused for that rule.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Final, Unpack

import pytest

from tests.conformance.places import (
    EXTENSION,
    IN_FORCE,
    PROPOSED,
    Bad,
    pair,
    unchanged,
)
from tests.mls import forge
from tests.mls.support import (
    GROUP_ID,
    LIFETIME,
    NOW,
    RefusedIdentities,
    environment,
    flipped,
)
from tgtui.codec import decode_whole
from tgtui.crypto import InvalidPublicKey, InvalidSignature, SigningKey
from tgtui.mls import (
    Capabilities,
    ConfirmationTagMismatch,
    Credential,
    Environment,
    Extension,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    InvalidPath,
    InvalidProposal,
    InvalidWelcome,
    LeafNode,
    LeafSource,
    Lifetime,
    LifetimeExceeded,
)
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode


PLACES: Final = {**PROPOSED, **IN_FORCE}
TREES: Final = ("tree of a Welcome", "tree for one from outside")
PATHS: Final = ("path of a member", "path from outside")
SIGNED_FOR_A_PLACE: Final = ("Update alone", *PATHS)

each_place = pytest.mark.parametrize("place", PLACES)
each_place_in_force = pytest.mark.parametrize("place", IN_FORCE)


def saying(**said: Unpack[forge.Said]) -> Bad:
    """Return how to make a leaf say something else, signed as it should be."""

    def alter(
        leaf: LeafNode, key: SigningKey, placement: Placement | None
    ) -> UnverifiedLeafNode:
        # A leaf of a KeyPackage is signed without a place.
        placed = said.get("source") is not LeafSource.KEY_PACKAGE
        return forge.leaf_again(leaf, key, placement if placed else None, **said)

    return Bad(alter)


def supporting(change: Callable[[Capabilities], Capabilities]) -> Bad:
    """Return how to make a leaf support something else."""

    def alter(
        leaf: LeafNode, key: SigningKey, placement: Placement | None
    ) -> UnverifiedLeafNode:
        said = change(leaf.capabilities)
        return forge.leaf_again(leaf, key, placement, capabilities=said)

    return Bad(alter)


def put(place: str, bad: Bad, receive: Environment | None = None) -> None:
    """Put a leaf in its place, in an environment that repeats."""
    PLACES[place](bad, environment(place), receive or environment(place + "!"))


def accepted(place: str) -> AbstractContextManager[object]:
    """Expect what happens to a good leaf in a message that is forged otherwise."""
    if place in PROPOSED or place == "tree for one from outside":
        return nullcontext()
    if place == "tree of a Welcome":
        # The forged tree does not go with the key schedule.
        return pytest.raises(InvalidWelcome, match="confirmation tag")
    return pytest.raises(ConfirmationTagMismatch)


@each_place
def test_an_honest_leaf_is_accepted(place: str) -> None:
    with accepted(place):
        put(place, Bad(unchanged))


@each_place
def test_a_leaf_is_signed_by_its_own_key(place: str) -> None:
    def alter(
        leaf: LeafNode, key: SigningKey, placement: Placement | None
    ) -> UnverifiedLeafNode:
        good = forge.leaf_again(leaf, key, placement).raw
        return decode_whole(UnverifiedLeafNode.decode, flipped(good, 8 * len(good) - 1))

    with pytest.raises(InvalidSignature):
        put(place, Bad(alter))


@pytest.mark.parametrize("place", SIGNED_FOR_A_PLACE)
@pytest.mark.parametrize("other", [Placement(b"other", 1), Placement(GROUP_ID, 0)])
def test_a_leaf_is_signed_for_its_group_and_place(place: str, other: Placement) -> None:
    def alter(
        leaf: LeafNode, key: SigningKey, placement: Placement | None
    ) -> UnverifiedLeafNode:
        assert placement != other
        return forge.leaf_again(leaf, key, other)

    with pytest.raises(InvalidSignature):
        put(place, Bad(alter))


@each_place
def test_the_credential_is_validated_with_the_authentication_service(
    place: str,
) -> None:
    proposer = "newcomer" if "Add" in place or place == PATHS[1] else "client 1"
    refusing = environment(authentication=RefusedIdentities(proposer.encode()))
    with pytest.raises(InvalidCredential):
        put(place, Bad(unchanged), refusing)


@each_place
def test_a_leaf_supports_the_version(place: str) -> None:
    with pytest.raises(InvalidLeafNode, match="version and cipher suite"):
        put(place, supporting(lambda said: replace(said, versions=(2,))))


@each_place
def test_a_leaf_supports_the_cipher_suite(place: str) -> None:
    with pytest.raises(InvalidLeafNode, match="version and cipher suite"):
        put(place, supporting(lambda said: replace(said, cipher_suites=(1,))))


@each_place
def test_a_leaf_lists_its_own_credential_type(place: str) -> None:
    with pytest.raises(InvalidLeafNode, match="own credential type"):
        put(place, supporting(lambda said: replace(said, credentials=(2,))))


@each_place
def test_a_leaf_lists_its_own_extensions(place: str) -> None:
    with pytest.raises(InvalidLeafNode, match="does not list its extension"):
        put(place, saying(extensions=(Extension(0xF00D, b""),)))


@each_place
@pytest.mark.parametrize("key", [b"short", bytes(32)], ids=["short", "small order"])
def test_the_encryption_key_is_one_of_the_suite(place: str, key: bytes) -> None:
    with pytest.raises(InvalidPublicKey):
        put(place, saying(encryption_key=key))


@pytest.mark.parametrize("place", [*PROPOSED, "Add committed", *PATHS])
@pytest.mark.parametrize("source", LeafSource)
def test_the_source_is_that_of_the_place(place: str, source: LeafSource) -> None:
    right = LeafSource.KEY_PACKAGE if "Add" in place else LeafSource.COMMIT
    right = LeafSource.UPDATE if "Update" in place else right
    if source is right:
        return
    lifetime = LIFETIME if source is LeafSource.KEY_PACKAGE else None
    with pytest.raises(InvalidLeafNode, match="the leaf's source is"):
        put(place, saying(source=source, lifetime=lifetime))


def without_extension(said: Capabilities) -> Capabilities:
    """Return capabilities that lack the extension of the group, and nothing else."""
    rest = tuple(value for value in said.extensions if value != EXTENSION)
    return replace(said, extensions=rest)


@each_place_in_force
def test_a_leaf_supports_the_extensions_of_the_group(place: str) -> None:
    with pytest.raises(InvalidExtensions, match=str(EXTENSION)):
        put(place, supporting(without_extension))


@each_place_in_force
def test_a_leaf_has_the_capabilities_that_the_group_requires(place: str) -> None:
    with pytest.raises(InvalidLeafNode, match="required capability"):
        put(place, supporting(lambda said: replace(said, proposals=())))


@each_place_in_force
def test_a_signature_key_occurs_once(place: str) -> None:
    with pytest.raises(InvalidLeafNode, match="signature key"):
        put(place, Bad(unchanged, borrowed=True))


@each_place_in_force
def test_an_encryption_key_occurs_once(place: str) -> None:
    used = pair(environment(place))[0].members[0][1].encryption_key
    expected = InvalidPath if place in PATHS else InvalidLeafNode
    with pytest.raises(expected, match="key"):
        put(place, saying(encryption_key=used))


@pytest.mark.parametrize("place", ["Update alone", "path of a member"])
def test_a_new_leaf_has_a_new_encryption_key(place: str) -> None:
    used = pair(environment(place))[1].members[1][1].encryption_key
    with pytest.raises(InvalidProposal, match="old encryption key"):
        put(place, saying(encryption_key=used))


@pytest.mark.parametrize("place", ["Update alone", "path of a member"])
def test_a_new_credential_may_follow_the_old_one(place: str) -> None:
    with pytest.raises(InvalidCredential, match="cannot change"):
        put(place, saying(credential=Credential(b"somebody else")))


@pytest.mark.parametrize("place", ["Add alone", "Add of oneself", "Add committed"])
@pytest.mark.parametrize(
    "lifetime", [Lifetime(NOW - 9, NOW - 1), Lifetime(NOW + 1, NOW + 2)], ids=str
)
def test_a_newcomers_leaf_is_valid_now_if_the_settings_ask(
    place: str, lifetime: Lifetime
) -> None:
    with accepted(place):
        put(place, saying(lifetime=lifetime))
    with pytest.raises(LifetimeExceeded, match="at this time"):
        put(
            place, saying(lifetime=lifetime), environment(check_received_lifetimes=True)
        )


@pytest.mark.parametrize("place", TREES)
def test_a_leaf_in_a_tree_is_valid_now_if_the_settings_ask(place: str) -> None:
    gone = saying(lifetime=Lifetime(NOW - 2, NOW - 1))
    with accepted(place):
        put(place, gone)
    with pytest.raises(LifetimeExceeded, match="at this time"):
        put(place, gone, environment(check_tree_lifetimes=True))


@pytest.mark.parametrize("place", [*TREES, "Add alone", "Add committed"])
def test_the_total_lifetime_has_a_maximum(place: str) -> None:
    with pytest.raises(LifetimeExceeded, match="too long"):
        put(place, saying(lifetime=Lifetime(NOW - 1, NOW + 1000 * 86_400)))
