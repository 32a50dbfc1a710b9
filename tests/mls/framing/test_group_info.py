"""GroupInfo: what a group tells those who join, signed by a member (§12.4.3)."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.handshakes import group_info, tree_of
from tests.mls.support import commit, new_group, signing_key
from tests.mls.wire import read_back
from tgtui.codec import TooLong, Truncated, decode_whole
from tgtui.crypto import SigningKey
from tgtui.mls import (
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    InvalidExtensions,
    InvalidGroupInfo,
    Remove,
    TreeHashMismatch,
    UnsupportedMessage,
    UnverifiedGroupInfo,
)
from tgtui.mls.framing.group_info import GroupInfo


def info_of(group: Group) -> GroupInfo:
    """Return what a member knows of its group."""
    epoch = group.state.epoch
    return GroupInfo(epoch.context, (), epoch.confirmation_tag, group.own_leaf)


def signed(info: GroupInfo, key: SigningKey) -> UnverifiedGroupInfo:
    """Return a GroupInfo as a newcomer gets it."""
    return decode_whole(UnverifiedGroupInfo.decode, info.sign(key))


def test_it_is_context_extensions_tag_signer_and_signature(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    epoch = bob.state.epoch
    data = replace(info_of(bob), extensions=(Extension(99, b"x"),)).sign(
        epoch.signing_key
    )
    head = epoch.encoded_context + b"\x04\0\x63\x01x" + b"\x20" + epoch.confirmation_tag
    assert data[: len(head)] == head
    assert data[len(head) :][:6] == b"\0\0\0\x01\x40\x40"
    claimed = read_back(UnverifiedGroupInfo.decode, data)
    assert claimed.raw == data
    info, tree = claimed.verify(tree_of(alice), env)
    assert info == replace(info_of(bob), extensions=(Extension(99, b"x"),))
    assert tree.nodes == alice.state.epoch.tree.nodes


def test_it_says_nothing_before_it_is_verified(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    public = {name for name in dir(group_info(alice)) if not name.startswith("_")}
    assert public == {"decode", "encode", "raw", "verify", "wire_format"}


def test_the_tree_may_be_inside_or_apart(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    inside = group_info(alice).verify(None, env)[1]
    for tree in (tree_of(alice), alice.encode_tree()):
        apart = group_info(alice, tree=False).verify(tree, env)[1]
        assert inside.nodes == apart.nodes
    with pytest.raises(Truncated):
        group_info(alice).verify(alice.encode_tree()[:-1], env)


def test_a_tree_that_was_given_goes_before_the_one_inside(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    (other,) = new_group(env, 1)
    with pytest.raises(TreeHashMismatch):
        group_info(alice).verify(tree_of(other), env)


def test_there_has_to_be_a_tree(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    with pytest.raises(InvalidGroupInfo, match="no ratchet tree"):
        group_info(alice, tree=False).verify(None, env)


def test_a_tree_inside_is_well_formed(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    broken = (Extension(ExtensionType.RATCHET_TREE, b"\x05"),)
    info = replace(info_of(alice), extensions=broken)
    with pytest.raises(Truncated):
        signed(info, alice.state.epoch.signing_key).verify(None, env)


def test_the_signer_signed(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    tree = tree_of(alice)
    message = "no member of the group signed"
    for key in (signing_key("mallory"), bob.state.epoch.signing_key):
        with pytest.raises(InvalidGroupInfo, match=message):
            signed(info_of(alice), key).verify(tree, env)


def test_the_signature_covers_every_field(env: Environment) -> None:
    # Without a path no leaf is signed for the group, and could complain first.
    alice, _ = new_group(env, 2, path=False)
    tree = tree_of(alice)
    info = info_of(alice)
    data = info.sign(alice.state.epoch.signing_key)
    signature = data[-66:]
    for changed in (
        replace(info, context=replace(info.context, epoch=2)),
        replace(info, context=replace(info.context, group_id=b"another")),
        replace(info, extensions=(Extension(99, b""),)),
        replace(info, confirmation_tag=bytes(32)),
        replace(info, signer=1),
    ):
        forged = changed.sign(alice.state.epoch.signing_key)[:-66] + signature
        with pytest.raises(InvalidGroupInfo, match="no member of the group signed"):
            decode_whole(UnverifiedGroupInfo.decode, forged).verify(tree, env)


@pytest.mark.parametrize("signer", [1, 2, 0xFFFFFFFF])
def test_the_signer_is_a_member(env: Environment, signer: int) -> None:
    groups = commit(new_group(env, 3), env, CommitOptions(proposals=(Remove(1),)))
    alice = groups[0]
    info = replace(info_of(alice), signer=signer)
    with pytest.raises(InvalidGroupInfo, match="no member of the group signed"):
        signed(info, alice.state.epoch.signing_key).verify(tree_of(alice), env)


def test_the_tree_is_the_one_that_is_named(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    info = info_of(alice)
    wrong = replace(info, context=replace(info.context, tree_hash=bytes(32)))
    with pytest.raises(TreeHashMismatch):
        signed(wrong, alice.state.epoch.signing_key).verify(tree_of(alice), env)


def test_extensions_occur_once(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    key = alice.state.epoch.signing_key
    twice = (Extension(99, b"a"), Extension(99, b"b"))
    info = replace(info_of(alice), extensions=twice)
    with pytest.raises(InvalidExtensions, match="occurs twice"):
        info.sign(key)
    once = replace(
        info_of(alice), extensions=(Extension(99, b"a"), Extension(98, b"b"))
    )
    data = once.sign(key).replace(b"\0\x62\x01b", b"\0\x63\x01b")
    with pytest.raises(InvalidExtensions, match="occurs twice"):
        decode_whole(UnverifiedGroupInfo.decode, data)


def test_extensions_that_nobody_knows_are_ignored(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    unknown = (Extension(0x0A0A, b"grease"), Extension(0xF123, b""))
    info = replace(info_of(alice), extensions=unknown)
    claimed = signed(info, alice.state.epoch.signing_key)
    assert claimed.verify(tree_of(alice), env)[0].extensions == unknown


def test_version_and_suite_are_known(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    data = info_of(alice).sign(alice.state.epoch.signing_key)
    with pytest.raises(UnsupportedMessage, match="protocol version 2"):
        decode_whole(UnverifiedGroupInfo.decode, b"\0\x02" + data[2:])
    with pytest.raises(UnsupportedMessage, match="cipher suite 0x1234"):
        decode_whole(UnverifiedGroupInfo.decode, b"\0\x01\x12\x34" + data[4:])


def test_the_tag_has_a_limit(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    info = replace(info_of(alice), confirmation_tag=bytes(65))
    with pytest.raises(TooLong):
        signed(info, alice.state.epoch.signing_key)


def test_what_a_forger_reads_is_what_was_signed(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    data = info_of(alice).sign(alice.state.epoch.signing_key)
    assert forge.claimed_info(data) == info_of(alice)
