"""Seals a report to the moderators, so that the relay learns its size class alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import BadValue, EncodeError, Reader, Writer, decode_whole, encoded
from tgtui.crypto import (
    DecryptionFailed,
    Entropy,
    HpkeKeyPair,
    Secret,
    expand,
    open_base,
    open_sealed,
    seal,
    seal_base,
)
from tgtui.franking import limits
from tgtui.franking.errors import NotSealedToThis, ReportTooLarge, SealedBadly
from tgtui.franking.report import REPORT_ID_LENGTH, REPORT_LABEL, UnverifiedReport
from tgtui.franking.suite import FRANK, HASH_LENGTH, KEY_LENGTH
from tgtui.identity import KEY_ID_LENGTH, key_id_of


SEALED_SIZES: Final = (16 * 1024, 64 * 1024, 128 * 1024, limits.SEALED)
"""The sizes of sealed reports, in bytes: there are no others."""

_VERSION: Final = 1
_ENC_LABEL: Final = b"tgtui/1 report-enc"
_CHECK_LABEL: Final = b"tgtui/1 report-check"
_TAG: Final = 16
_LENGTH: Final = 4
# A key of its own for each report, which encrypts this one message.
_NONCE: Final = bytes(FRANK.nonce_length)
_NO_KEY: Final = Secret(bytes(KEY_LENGTH))
"""What is wrapped for a moderator who is not to open the report."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The report's key, encrypted to one moderator.

    Attributes:
        key_id: The id of the moderator's key.
        kem_output: The encapsulated key.
        wrapped: The report's key, encrypted.
    """

    key_id: bytes = field(repr=False)
    kem_output: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the three fields, whose lengths are fixed."""
        writer.fixed(self.key_id)
        writer.fixed(self.kem_output)
        writer.fixed(self.wrapped)

    @classmethod
    def decode(cls, reader: Reader) -> "WrappedKey":
        """Read the three fields.

        Raises:
            Truncated: The input ends first.
        """
        return cls(
            key_id=reader.fixed(KEY_ID_LENGTH),
            kem_output=reader.fixed(FRANK.kem_output_length),
            wrapped=reader.fixed(KEY_LENGTH + _TAG),
        )


_WRAPS: Final = limits.MODERATION_KEYS * (
    KEY_ID_LENGTH + FRANK.kem_output_length + KEY_LENGTH + _TAG
)


@dataclass(frozen=True, slots=True)
class SealedReport:
    """A sealed report, of which the relay reads just this.

    Attributes:
        relay_id: The relay that it is for.
        report_id: Its id.
        wraps: The report's key, once for each moderator, by the ids of their keys.
        key_check: What the report's key must expand to. The cipher alone would let
            two keys open one ciphertext, to a different report for each moderator.
        ciphertext: The report.
    """

    relay_id: bytes = field(repr=False)
    report_id: bytes = field(repr=False)
    wraps: tuple[WrappedKey, ...]
    key_check: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """The ids of the moderators' keys."""
        return tuple(wrap.key_id for wrap in self.wraps)

    def header(self) -> bytes:
        """Return all but the ciphertext, which authenticates it."""
        writer = Writer()
        writer.u8(_VERSION)
        writer.fixed(self.relay_id)
        writer.fixed(self.report_id)
        writer.structs(self.wraps)
        writer.fixed(self.key_check)
        return writer.getvalue()

    def encode(self, writer: Writer) -> None:
        """Append header and ciphertext."""
        writer.fixed(self.header())
        writer.fixed(self.ciphertext)

    @classmethod
    def decode(cls, reader: Reader) -> "SealedReport":
        """Read a sealed report, which is all of the input.

        Raises:
            DecodeError: The bytes are malformed, of another version, or have none of
                the sizes that there are.
        """
        if reader.remaining not in SEALED_SIZES:
            message = f"no sealed report has {reader.remaining} bytes"
            raise BadValue(message)
        if reader.u8() != _VERSION:
            message = "a sealed report of a version that is not known"
            raise BadValue(message)
        relay_id, report_id = reader.fixed(HASH_LENGTH), reader.fixed(REPORT_ID_LENGTH)
        wraps = reader.vector(WrappedKey.decode, _WRAPS)
        ids = [wrap.key_id for wrap in wraps]
        if not ids or ids != sorted(set(ids)):
            message = "the wrapped keys are not in order"
            raise BadValue(message)
        key_check = reader.fixed(HASH_LENGTH)
        return cls(
            relay_id, report_id, wraps, key_check, reader.fixed(reader.remaining)
        )

    def open(self, moderator: HpkeKeyPair) -> UnverifiedReport:
        """Return the report, read but not checked.

        Args:
            moderator: The key pair of a moderator.

        Raises:
            NotSealedToThis: It is not sealed to this key, or for others to open.
            SealedBadly: It was changed, or is not what its outside says.
            IdentityError: A credential inside is of a version that is not known.
            DecodeError: The report inside is malformed.
        """
        key = self._unwrapped(moderator)
        if expand(FRANK, key, _CHECK_LABEL, length=HASH_LENGTH).expose() != (
            self.key_check
        ):
            raise SealedBadly
        enc = expand(FRANK, key, _ENC_LABEL, length=KEY_LENGTH)
        header = self.header()
        try:
            padded = open_sealed(
                FRANK, enc, _NONCE, ciphertext=self.ciphertext, aad=header
            )
        except DecryptionFailed:
            raise SealedBadly from None
        report = decode_whole(
            UnverifiedReport.decode, _unpadded(padded, header=len(header))
        )
        if (report.relay_id, report.complaint.report_id) != (
            self.relay_id,
            self.report_id,
        ):
            raise SealedBadly
        return report

    def _unwrapped(self, moderator: HpkeKeyPair) -> Secret:
        key_id = key_id_of(moderator.public)
        for wrap in self.wraps:
            if wrap.key_id != key_id:
                continue
            key = self._opened(wrap, moderator)
            if key == _NO_KEY:
                break
            return key
        raise NotSealedToThis

    def _opened(self, wrap: WrappedKey, moderator: HpkeKeyPair) -> Secret:
        try:
            key = open_base(
                FRANK,
                moderator.private,
                info=_info(self.relay_id, self.report_id),
                kem_output=wrap.kem_output,
                ciphertext=wrap.wrapped,
            )
        except DecryptionFailed:
            raise SealedBadly from None
        return Secret(key)


def seal_report(
    report: UnverifiedReport,
    moderation_keys: Sequence[bytes],
    *,
    entropy: Entropy,
    without: Collection[bytes] = (),
) -> SealedReport:
    """Return a report sealed to all moderation keys.

    Args:
        report: A signed report, which its own client has verified.
        moderation_keys: The HPKE public keys of all active moderators.
        entropy: Where the report's key comes from.
        without: Those of them that are not to open it. Their wraps look to the relay
            like any other, so that it learns nothing of what a report is about.

    Raises:
        EncodeError: There is no moderation key that is to open it, or more keys than
            there may be.
        ReportTooLarge: It fits no size.
        InvalidPublicKey: A moderation key is malformed.
    """
    _check_keys(moderation_keys, without)
    key = Secret(entropy.draw(KEY_LENGTH))
    relay_id, report_id = report.relay_id, report.complaint.report_id
    keys = {public: _NO_KEY if public in without else key for public in moderation_keys}
    wraps = _wrapped(keys, _info(relay_id, report_id))
    check = expand(FRANK, key, _CHECK_LABEL, length=HASH_LENGTH).expose()
    header = SealedReport(relay_id, report_id, wraps, check, b"").header()
    padded = _padded(encoded(report), header=len(header))
    enc = expand(FRANK, key, _ENC_LABEL, length=KEY_LENGTH)
    ciphertext = seal(FRANK, enc, _NONCE, plaintext=padded, aad=header)
    return SealedReport(relay_id, report_id, wraps, check, ciphertext)


def _check_keys(keys: Sequence[bytes], without: Collection[bytes]) -> None:
    if not 1 <= len(keys) <= limits.MODERATION_KEYS:
        message = f"a report cannot be sealed to {len(keys)} keys"
        raise EncodeError(message)
    if set(keys) <= set(without):
        message = "a report that none of the moderators is to open"
        raise EncodeError(message)


def _wrapped(keys: Mapping[bytes, Secret], info: bytes) -> tuple[WrappedKey, ...]:
    """Return what each public key can open, by the ids of these."""
    return tuple(
        WrappedKey(
            key_id_of(public),
            *seal_base(FRANK, public, info=info, plaintext=keys[public].expose()),
        )
        for public in sorted(keys, key=key_id_of)
    )


def _info(relay_id: bytes, report_id: bytes) -> bytes:
    return REPORT_LABEL + relay_id + report_id


def _size_for(length: int, header: int) -> int:
    """Return the smallest size that a report of this length fits."""
    whole = header + _LENGTH + length + _TAG
    for size in SEALED_SIZES:
        if whole <= size:
            return size
    raise ReportTooLarge(whole)


def _padded(report: bytes, *, header: int) -> bytes:
    size = _size_for(len(report), header) - header - _TAG
    return (len(report).to_bytes(_LENGTH, "big") + report).ljust(size, b"\0")


def _unpadded(padded: bytes, *, header: int) -> bytes:
    length = int.from_bytes(padded[:_LENGTH], "big")
    report = padded[_LENGTH : _LENGTH + length]
    # One encoding: the padding is zeros, and no more of them than the size needs.
    if len(report) != length or padded != _padded(report, header=header):
        raise SealedBadly
    return report
