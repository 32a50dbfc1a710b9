"""The commitment to a content, and the sender's signature over it."""

from typing import Final

from tgtui.crypto import (
    BadKeyLength,
    InvalidSignature,
    MacMismatch,
    Secret,
    SigningKey,
    check_mac,
    mac,
    sign_with_label,
    verify_with_label,
)
from tgtui.franking.errors import CommitmentMismatch, NotFromSender
from tgtui.franking.suite import FRANK, KEY_LENGTH


_COMMIT_LABEL: Final = b"tgtui/1 frank-commit"
_SENDER_LABEL: Final = b"tgtui/1 frank-sender"


def commit(key: Secret, content: bytes) -> bytes:
    """Return `C`, the commitment to a FrankedContent under its franking key.

    Raises:
        BadKeyLength: The key is not 32 bytes long.
    """
    _check_length(key)
    return mac(FRANK, key, _COMMIT_LABEL + content)


def check_commitment(key: Secret, content: bytes, *, commitment: bytes) -> None:
    """Require that a franking key opens a commitment to just this content.

    Raises:
        CommitmentMismatch: It does not.
        BadKeyLength: The key is not 32 bytes long.
    """
    _check_length(key)
    try:
        check_mac(FRANK, key, _COMMIT_LABEL + content, tag=commitment)
    except MacMismatch:
        raise CommitmentMismatch from None


def sign_commitment(
    device_key: SigningKey, commitment: bytes, *, relay_id: bytes
) -> bytes:
    """Return `sender_sig`, by which the device vouches for a commitment."""
    return sign_with_label(device_key, _SENDER_LABEL, relay_id + commitment)


def check_sender(
    device_key: bytes, commitment: bytes, *, relay_id: bytes, signature: bytes
) -> None:
    """Require that a device vouches for a commitment.

    Raises:
        NotFromSender: It does not.
    """
    content = relay_id + commitment
    try:
        verify_with_label(device_key, _SENDER_LABEL, content, signature=signature)
    except InvalidSignature:
        raise NotFromSender from None


def _check_length(key: Secret) -> None:
    # HMAC pads a shorter key with zeros and hashes a longer one: several keys of other
    # lengths would open the same commitment.
    if len(key) != KEY_LENGTH:
        message = f"a franking key of {len(key)} bytes"
        raise BadKeyLength(message)
