"""Tests of `tgtui.franking.sealed_report`."""

from dataclasses import replace

import pytest

from tests.franking.case import COMPLAINT, Case
from tests.franking.setting import BOB
from tgtui.codec import BadValue, EncodeError, Truncated, decode_whole, encoded
from tgtui.crypto import (
    InvalidPublicKey,
    Secret,
    SeededEntropy,
    expand,
    generate_key_pair,
    seal,
    seal_base,
)
from tgtui.franking import (
    SEALED_SIZES,
    Evidence,
    NotSealedToThis,
    ReportTooLarge,
    Role,
    SealedBadly,
    SealedReport,
    UnverifiedItem,
    UnverifiedReport,
    seal_report,
)
from tgtui.franking.sealed_report import WrappedKey
from tgtui.franking.suite import FRANK
from tgtui.identity import key_id_of


ENTROPY = SeededEntropy(b"sealing")
ONE, OTHER, STRANGER = (generate_key_pair(FRANK, ENTROPY) for _ in range(3))
CASE = Case()
SAID = CASE.said(b"one", b"two")
REPORT = CASE.report(SAID)


def sealed(report: UnverifiedReport = REPORT) -> SealedReport:
    """Return a report sealed to two moderators."""
    return seal_report(report, [ONE.public, OTHER.public], entropy=ENTROPY)


SEALED = sealed()


def test_each_moderator_opens_it() -> None:
    for moderator in (ONE, OTHER):
        assert SEALED.open(moderator) == REPORT


def test_it_round_trips_in_one_of_four_sizes() -> None:
    data = encoded(SEALED)
    assert decode_whole(SealedReport.decode, data) == SEALED
    assert SEALED_SIZES == (16_384, 65_536, 131_072, 524_288)
    assert len(data) == 16_384


@pytest.mark.parametrize(
    ("bodies", "size"), [(1, 65_536), (4, 131_072), (8, 524_288), (21, 524_288)]
)
def test_the_size_tells_a_class_alone(bodies: int, size: int) -> None:
    case = Case()
    said = case.said(*[b"x" * 16_384] * bodies)
    data = encoded(sealed(case.report(said)))
    assert len(data) == size
    assert decode_whole(SealedReport.decode, data).open(ONE).items[0].encoded == (
        said[0].encoded
    )


def test_the_relay_reads_whom_it_is_for() -> None:
    read = decode_whole(SealedReport.decode, encoded(SEALED))
    assert read.report_id == COMPLAINT.report_id
    assert read.relay_id == CASE.chat.relay.relay_id
    ids = {key_id_of(ONE.public), key_id_of(OTHER.public)}
    assert set(read.key_ids) == ids
    assert BOB.account not in encoded(SEALED)


def test_one_key_given_twice_is_one() -> None:
    twice = seal_report(REPORT, [ONE.public, ONE.public], entropy=ENTROPY)
    assert len(twice.wraps) == 1


def test_a_key_that_cannot_be_sealed_to_is_refused() -> None:
    with pytest.raises(InvalidPublicKey):
        seal_report(REPORT, [bytes(3)], entropy=ENTROPY)


@pytest.mark.parametrize("count", [0, 33])
def test_there_are_so_many_moderators(count: int) -> None:
    with pytest.raises(EncodeError, match=f"{count} keys"):
        seal_report(REPORT, [ONE.public] * count, entropy=ENTROPY)


def test_somebody_else_cannot_open_it() -> None:
    with pytest.raises(NotSealedToThis):
        SEALED.open(STRANGER)
    with pytest.raises(SealedBadly):
        SEALED.open(replace(STRANGER, public=ONE.public))


def test_what_was_changed_does_not_open() -> None:
    other_wraps = sealed().wraps
    flipped = bytes((SEALED.ciphertext[0] ^ 1,)) + SEALED.ciphertext[1:]
    for changed in (
        replace(SEALED, report_id=b"J" * 16),
        replace(SEALED, relay_id=b"Q" * 32),
        replace(SEALED, key_check=bytes(32)),
        replace(SEALED, ciphertext=flipped),
        replace(SEALED, wraps=other_wraps),
        replace(SEALED, wraps=SEALED.wraps[:1]),
        replace(SEALED, wraps=SEALED.wraps[1:]),
    ):
        for moderator in (ONE, OTHER):
            with pytest.raises((SealedBadly, NotSealedToThis)):
                changed.open(moderator)


def by_hand(
    padded: bytes, relay_id: bytes, report_id: bytes, check: bytes | None = None
) -> SealedReport:
    """Seal any bytes, whatever they are."""
    key = Secret(b"K" * 32)
    info = b"tgtui/1 report" + relay_id + report_id
    wrap = seal_base(FRANK, ONE.public, info=info, plaintext=key.expose())
    right = expand(FRANK, key, b"tgtui/1 report-check", length=32).expose()
    check = right if check is None else check
    wraps = (WrappedKey(key_id_of(ONE.public), *wrap),)
    header = SealedReport(relay_id, report_id, wraps, check, b"").header()
    enc = expand(FRANK, key, b"tgtui/1 report-enc", length=32)
    ciphertext = seal(FRANK, enc, bytes(12), plaintext=padded, aad=header)
    return SealedReport(relay_id, report_id, wraps, check, ciphertext)


ROOM = 16_384 - len(by_hand(b"", bytes(32), bytes(16)).header()) - 16


def padded(report: bytes, fill: bytes = b"\0", size: int = ROOM) -> bytes:
    """Return a report with its length, padded."""
    return (len(report).to_bytes(4, "big") + report).ljust(size, fill)


def test_the_padding_is_what_it_has_to_be() -> None:
    relay_id, data = REPORT.relay_id, encoded(REPORT)
    assert by_hand(padded(data), relay_id, b"I" * 16).open(ONE) == REPORT
    larger = ROOM + 65_536 - 16_384
    for wrong in (
        padded(data, b"\1"),
        padded(data, size=larger),
        (len(data) + ROOM).to_bytes(4, "big") + padded(data)[4:],
        b"\0",
    ):
        with pytest.raises(SealedBadly):
            by_hand(wrong, relay_id, b"I" * 16).open(ONE)


def test_a_key_that_may_be_one_of_two_is_refused() -> None:
    # Whoever seals may choose the check, and the ciphertext is authentic under the key.
    data = padded(encoded(REPORT))
    with pytest.raises(SealedBadly):
        by_hand(data, REPORT.relay_id, b"I" * 16, check=bytes(32)).open(ONE)


def test_inside_and_outside_are_one_report() -> None:
    data = padded(encoded(REPORT))
    for relay_id, report_id in ((REPORT.relay_id, b"J" * 16), (b"Q" * 32, b"I" * 16)):
        with pytest.raises(SealedBadly):
            by_hand(data, relay_id, report_id).open(ONE)


def test_a_report_that_is_malformed_inside_is_refused() -> None:
    with pytest.raises(Truncated):
        by_hand(padded(b"\1short"), bytes(32), bytes(16)).open(ONE)


def large(case: Case, text: bytes) -> Evidence:
    """Return a message with as many and as long texts as there may be."""
    from tests.franking.setting import a_file  # noqa: PLC0415

    one = replace(a_file(), name=b"n" * 255, media_type=b"t" * 127)
    keys = (Secret(bytes(32)),) * 16
    return case.evidence(
        case.chat.say(BOB, text, attachments=(one,) * 16, file_keys=keys)
    )


def test_what_fits_no_size_is_refused() -> None:
    case = Case()
    said = [large(case, b"x" * 16_384) for _ in range(21)]
    items = [UnverifiedItem.of(e, Role.REPORTED, files=tuple(range(16))) for e in said]
    with pytest.raises(ReportTooLarge) as caught:
        sealed(case.report(items))
    assert caught.value.size > 524_288


@pytest.mark.parametrize("size", [0, 16_383, 16_385, 524_289])
def test_there_are_no_other_sizes(size: int) -> None:
    with pytest.raises(BadValue, match=f"{size} bytes"):
        decode_whole(SealedReport.decode, encoded(SEALED).ljust(size, b"\0")[:size])


def test_what_is_malformed_is_refused() -> None:
    data = encoded(SEALED)
    with pytest.raises(BadValue, match="version"):
        decode_whole(SealedReport.decode, b"\2" + data[1:])
    for wraps in ((), SEALED.wraps[::-1], SEALED.wraps[:1] * 2):
        wrong = encoded(replace(SEALED, wraps=wraps)).ljust(16_384, b"\0")[:16_384]
        with pytest.raises(BadValue, match="order"):
            decode_whole(SealedReport.decode, wrong)


def test_some_moderators_are_not_to_open_it() -> None:
    keys = [ONE.public, OTHER.public, STRANGER.public]
    without = [ONE.public, STRANGER.public]
    closed = seal_report(REPORT, keys, entropy=ENTROPY, without=without)
    assert closed.open(OTHER) == REPORT
    for moderator in (ONE, STRANGER):
        with pytest.raises(NotSealedToThis):
            closed.open(moderator)
    assert set(closed.key_ids) == set(map(key_id_of, keys))


def test_the_relay_cannot_tell_who_is_to_open_it() -> None:
    closed = seal_report(
        REPORT, [ONE.public, OTHER.public], entropy=ENTROPY, without=[ONE.public]
    )
    again = decode_whole(SealedReport.decode, encoded(closed))
    sizes = {(len(wrap.kem_output), len(wrap.wrapped)) for wrap in again.wraps}
    assert sizes == {(1120, 48)}
    # X25519 leaves the last bit of its half clear, which random bytes would not.
    assert all(wrap.kem_output[-1] < 128 for wrap in again.wraps)
    assert not any(bytes(32) in wrap.wrapped for wrap in again.wraps)


def test_somebody_is_to_open_it() -> None:
    for keys in ([ONE.public], [ONE.public, OTHER.public]):
        with pytest.raises(EncodeError, match="none of the moderators"):
            seal_report(REPORT, keys, entropy=ENTROPY, without=keys)
