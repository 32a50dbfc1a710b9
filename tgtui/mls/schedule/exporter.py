"""Secrets for use outside of MLS (RFC 9420 §8.5)."""

from tgtui.crypto import (
    CipherSuite,
    Secret,
    derive_secret,
    digest,
    expand_with_label,
)
from tgtui.mls import labels


def export(
    suite: CipherSuite, exporter: Secret, label: bytes, *, context: bytes, length: int
) -> Secret:
    """Return MLS-Exporter(label, context, length).

    Args:
        suite: The group's cipher suite.
        exporter: The epoch's exporter_secret.
        label: What the secret is for.
        context: What it is bound to.
        length: How many bytes, at most 255 times `hash_length`.
    """
    return expand_with_label(
        suite,
        derive_secret(suite, exporter, label),
        labels.EXPORTED,
        context=digest(suite, context),
        length=length,
    )
