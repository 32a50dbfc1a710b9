"""The limits: wide enough for every suite and for large groups, and all finite."""

import pytest

from tests.mls.support import each_suite, own_key_package
from tgtui.codec import MAX_LENGTH
from tgtui.crypto import SIGNATURE_LENGTH, CipherSuite
from tgtui.mls import Environment, limits


NAMES = [name for name in vars(limits) if name.isupper()]

AEAD_TAG = 16


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_can_be_said_by_a_length_header(name: str) -> None:
    assert 0 < getattr(limits, name) <= MAX_LENGTH


@each_suite
def test_what_a_suite_produces_fits(suite: CipherSuite) -> None:
    assert suite.public_key_length <= limits.KEY
    assert suite.secret_key_length <= limits.KEY
    assert suite.hash_length <= limits.HASH
    assert suite.kem_output_length <= limits.KEM_OUTPUT
    assert suite.hash_length + AEAD_TAG <= limits.SEALED_SECRET
    assert limits.SIGNATURE >= SIGNATURE_LENGTH


@each_suite
def test_a_group_of_ten_thousand_fits(suite: CipherSuite, env: Environment) -> None:
    """A tree without blanks, and a path that is sealed to each member by itself."""
    leaf = len(own_key_package("a" * 32, env, suite).package.leaf_node.encoded)
    parent = suite.public_key_length + suite.hash_length + 16
    sealed = suite.kem_output_length + suite.hash_length + AEAD_TAG + 8
    assert 10_000 * (leaf + parent) <= limits.TREE <= limits.GROUP_INFO
    assert 10_000 * sealed <= limits.PATH
    assert 10_000 * sealed <= limits.SECRETS


def test_a_root_can_name_every_leaf_as_unmerged() -> None:
    assert limits.UNMERGED_LEAVES == 4 * limits.MEMBERS


def test_a_full_tree_has_a_power_of_two_of_leaves() -> None:
    assert limits.MEMBERS.bit_count() == 1


def test_a_single_extension_fits_the_list_of_extensions() -> None:
    assert limits.EXTENSION < limits.EXTENSIONS
