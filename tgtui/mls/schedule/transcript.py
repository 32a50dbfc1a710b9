"""The running hashes over all commits (RFC 9420 §8.2)."""

from tgtui.codec import opaque
from tgtui.crypto import CipherSuite, digest


def confirmed_transcript_hash(
    suite: CipherSuite, interim: bytes, signed_commit: bytes
) -> bytes:
    """Return the confirmed transcript hash that a commit leads to.

    Args:
        suite: The group's cipher suite.
        interim: The interim transcript hash before the commit.
        signed_commit: The encoded ConfirmedTranscriptHashInput, that is wire format,
            FramedContent and signature.
    """
    return digest(suite, interim + signed_commit)


def interim_transcript_hash(
    suite: CipherSuite, confirmed: bytes, confirmation_tag: bytes
) -> bytes:
    """Return the interim transcript hash that follows a commit."""
    return digest(suite, confirmed + opaque(confirmation_tag))
