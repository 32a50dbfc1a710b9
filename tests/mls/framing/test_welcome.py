"""The Welcome on the wire, and what it hides (RFC 9420 §12.4.3.1)."""

import pytest

from tests.mls.wire import read_back
from tgtui.codec import BadValue, TooLong, decode_whole, encoded, opaque
from tgtui.crypto import Secret
from tgtui.mls import NotPossible, PreSharedKeyId, Welcome, limits
from tgtui.mls.framing.welcome import EncryptedGroupSecrets, GroupSecrets
from tgtui.mls.tree.update_path import HpkeCiphertext


ENTRIES = tuple(
    EncryptedGroupSecrets(name, HpkeCiphertext(b"kem " + name, b"sealed"))
    for name in (b"bob", b"carol")
)
WELCOME = Welcome(3, ENTRIES, b"group info")
PSKS = (
    PreSharedKeyId.external(b"one", b"nonce"),
    PreSharedKeyId.external(b"two", b"nonce"),
)


def test_a_welcome_is_suite_entries_and_group_info() -> None:
    entries = b"\x03bob\x07kem bob\x06sealed" + b"\x05carol\x09kem carol\x06sealed"
    data = b"\0\x03" + opaque(entries) + b"\x0agroup info"
    assert read_back(Welcome.decode, data) == WELCOME


def test_a_welcome_for_one_has_no_entry_of_others() -> None:
    for entry in ENTRIES:
        alone = WELCOME.only_for(entry.new_member)
        assert alone == Welcome(3, (entry,), b"group info")
    with pytest.raises(NotPossible, match="no entry for that KeyPackage"):
        WELCOME.only_for(b"dave")


def test_a_welcome_has_limits() -> None:
    short = HpkeCiphertext(b"", b"")
    for entry in (
        EncryptedGroupSecrets(bytes(65), short),
        EncryptedGroupSecrets(b"", short._replace(kem_output=bytes(4097))),
        EncryptedGroupSecrets(b"", short._replace(ciphertext=bytes(69_633))),
    ):
        with pytest.raises(TooLong):
            decode_whole(Welcome.decode, encoded(Welcome(3, (entry,), b"")))
    with pytest.raises(TooLong):
        decode_whole(Welcome.decode, b"\0\x03\0" + b"\x88\0\0\x01")


def test_a_welcome_has_at_most_an_entry_for_each_member() -> None:
    entries = opaque(b"\0\0\0" * (limits.MEMBERS + 1))
    with pytest.raises(TooLong):
        decode_whole(Welcome.decode, b"\0\x03" + entries + b"\0")


def test_group_secrets_without_a_path() -> None:
    secrets = read_back(GroupSecrets.decode, b"\x06joiner\0\0")
    assert secrets == GroupSecrets(Secret(b"joiner"), None, ())


def test_group_secrets_with_a_path_and_keys_in_order() -> None:
    data = b"\x06joiner\x01\x04path" + opaque(b"".join(map(encoded, PSKS)))
    secrets = read_back(GroupSecrets.decode, data)
    assert secrets == GroupSecrets(Secret(b"joiner"), Secret(b"path"), PSKS)


def test_group_secrets_print_no_secret() -> None:
    assert "joiner" not in repr(GroupSecrets(Secret(b"my joiner"), None, ())).replace(
        "joiner_secret", ""
    )


def test_group_secrets_have_limits() -> None:
    for long in (
        GroupSecrets(Secret(bytes(65)), None, ()),
        GroupSecrets(Secret(b""), Secret(bytes(65)), ()),
    ):
        with pytest.raises(TooLong):
            decode_whole(GroupSecrets.decode, encoded(long))


def test_the_presence_of_a_path_secret_is_a_zero_or_a_one() -> None:
    with pytest.raises(BadValue):
        decode_whole(GroupSecrets.decode, b"\x06joiner\x02\x04path\0")
