"""The key schedule of HPKE in base mode, and its exporter (RFC 9180 §5.1, §5.3)."""

import hmac
from dataclasses import dataclass, field
from typing import Final

from tgtui.crypto.kdf import expand
from tgtui.crypto.secret import Secret
from tgtui.crypto.suite import CipherSuite


_VERSION: Final = b"HPKE-v1"
_MODE_BASE: Final = b"\x00"


@dataclass(frozen=True, slots=True)
class Labels:
    """LabeledExtract and LabeledExpand for one algorithm id (RFC 9180 §4).

    Attributes:
        suite: Whose KDF to use.
        algorithm: The `suite_id` of RFC 9180: of the KEM alone, or of all of HPKE.
    """

    suite: CipherSuite
    algorithm: bytes

    def extract(self, salt: bytes, label: bytes, ikm: bytes) -> Secret:
        """Return LabeledExtract."""
        message = b"".join((_VERSION, self.algorithm, label, ikm))
        return Secret(hmac.digest(salt, message, self.suite.hash_name))

    def expand(
        self, secret: Secret, label: bytes, *, info: bytes, length: int
    ) -> Secret:
        """Return LabeledExpand.

        Raises:
            BadLength: `length` is negative or above 255 hashes.
        """
        size = (length & 0xFFFF).to_bytes(2, "big")
        labelled = b"".join((size, _VERSION, self.algorithm, label, info))
        return expand(self.suite, secret, labelled, length=length)


def hpke_labels(suite: CipherSuite) -> Labels:
    """Return the labelled functions of all of HPKE with this suite's algorithms."""
    ids = (suite.kem, suite.kdf, suite.aead)
    algorithm = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in ids)
    return Labels(suite, algorithm)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What both ends know after encapsulation: the secret and the context to expand.

    Attributes:
        labels: The labelled functions to derive keys with.
        secret: The secret of the key schedule.
        context: `key_schedule_context`.
    """

    labels: Labels
    secret: Secret
    context: bytes = field(repr=False)

    def derive(self, label: bytes, *, length: int) -> Secret:
        """Return one output of the key schedule: `key`, `base_nonce` or `exp`."""
        return self.labels.expand(self.secret, label, info=self.context, length=length)

    def export(self, exporter_context: bytes, *, length: int) -> Secret:
        """Return Context.Export (RFC 9180 §5.3).

        Raises:
            BadLength: `length` is negative or above 255 hashes.
        """
        exporter = self.derive(b"exp", length=self.labels.suite.hash_length)
        return self.labels.expand(
            exporter, b"sec", info=exporter_context, length=length
        )


def base_context(labels: Labels, info: bytes) -> bytes:
    """Return `key_schedule_context` in mode base, which depends on `info` alone."""
    psk_id_hash = labels.extract(b"", b"psk_id_hash", b"").expose()
    info_hash = labels.extract(b"", b"info_hash", info).expose()
    return _MODE_BASE + psk_id_hash + info_hash


def base_schedule(
    suite: CipherSuite, shared_secret: Secret, *, info: bytes
) -> Schedule:
    """Return KeySchedule in mode base, that is, without a PSK (RFC 9180 §5.1)."""
    labels = hpke_labels(suite)
    return schedule_in(labels, shared_secret, context=base_context(labels, info))


def schedule_in(labels: Labels, shared_secret: Secret, *, context: bytes) -> Schedule:
    """Return KeySchedule where the context, as of `base_context`, is known already."""
    secret = labels.extract(shared_secret.expose(), b"secret", b"")
    return Schedule(labels, secret, context)
