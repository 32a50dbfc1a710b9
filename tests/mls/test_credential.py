"""Basic credentials on the wire, and the refusal of all others."""

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import assert_exact, assert_limited
from tgtui.codec import decode_whole, encoded
from tgtui.mls import Credential, CredentialType, UnsupportedMessage, limits


def test_a_credential_is_its_type_and_its_identity() -> None:
    credential = Credential(b"alice")
    assert encoded(credential) == b"\x00\x01\x05alice"
    assert credential.credential_type == CredentialType.BASIC


@given(st.binary(max_size=80))
def test_what_was_encoded_is_decoded(identity: bytes) -> None:
    credential = Credential(identity)
    assert assert_exact(Credential.decode, encoded(credential)) == credential


# 2 is x509; 0x0A0A is GREASE.
@pytest.mark.parametrize("credential_type", [0, 2, 3, 0x0A0A, 0x0100, 0xFFFF])
def test_a_credential_of_another_type_is_not_supported(credential_type: int) -> None:
    data = credential_type.to_bytes(2, "big") + b"\x01a"
    with pytest.raises(UnsupportedMessage, match=f"credential type {credential_type}"):
        decode_whole(Credential.decode, data)


def test_an_identity_has_a_limit() -> None:
    assert_limited(Credential.decode, b"\x00\x01", limits.IDENTITY)
