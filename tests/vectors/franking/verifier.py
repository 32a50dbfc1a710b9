"""A second reader of frank v1, written from FRANKING.md alone: reports.

HPKE and AES-GCM are those of pyca/cryptography; `reading` has the rest.
"""

from dataclasses import dataclass
from hashlib import sha256, shake_256
from itertools import pairwise
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.vectors.franking.reading import (
    Attachment,
    Bytes,
    Content,
    Context,
    Refused,
    Relay,
    Stamp,
    check_credential,
    check_sender,
    check_signature,
    commitment_of,
    expand,
    file_commitment,
    read_franked,
    read_stamp,
    require,
)


SIZES: Final = (16_384, 65_536, 131_072, 524_288)


@dataclass(frozen=True)
class Item:
    """A message of a report (section 10)."""

    franked: bytes
    context: Context
    content: Content
    key: bytes
    signature: bytes
    stamp: Stamp
    credential: bytes
    device_key: bytes
    file_keys: dict[int, bytes]
    role: int


def read_item(data: Bytes) -> Item:
    """Read a message of a report."""
    franked = data.vector(32_768)
    context, content = read_franked(franked)
    key, signature, stamp = data.take(32), data.take(64), read_stamp(data)
    credential, device_key = data.take(105), data.take(32)
    keys, last, file_keys = Bytes(data.vector(16 * 33)), -1, {}
    while keys.at < len(keys.data):
        index = keys.number(1)
        require(last < index < len(content.attachments), "V1")
        file_keys[index], last = keys.take(32), index
    role = data.number(1)
    require(role in (1, 2), "V1")
    return Item(
        franked,
        context,
        content,
        key,
        signature,
        stamp,
        credential,
        device_key,
        file_keys,
        role,
    )


@dataclass(frozen=True)
class Report:
    """A report (section 10)."""

    relay_id: bytes
    group_id: bytes
    report_id: bytes
    items: tuple[Item, ...]
    reporter: bytes
    reporter_key: bytes
    signature: bytes
    signed: bytes


def read_report(whole: bytes) -> Report:
    """Read a report (V1)."""
    data = Bytes(whole)
    require(data.number(1) == 1, "V1")
    report_id, relay_id, group_id = data.take(16), data.take(32), data.vector(255)
    category, illegal = data.number(1), data.number(1)
    require(1 <= category <= 8, "V1")
    require(illegal <= 1, "V1")
    note = data.vector(4_000).decode(errors="replace")
    require(len(note) <= 1_000 and note.encode() in whole, "V1")
    data.take(32)
    inner, items = Bytes(data.vector(1 << 20)), []
    while inner.at < len(inner.data):
        items.append(read_item(inner))
    require(1 <= len(items) <= 21, "V1")
    require(any(item.role == 1 for item in items), "V1")
    require(category != 6 or not any(item.file_keys for item in items), "V1")
    reporter, reporter_key = data.take(105), data.take(32)
    require(reporter[0] == 1, "V1")
    signed = whole[: data.at]
    signature = data.take(64)
    data.end()
    return Report(
        relay_id,
        group_id,
        report_id,
        tuple(items),
        reporter,
        reporter_key,
        signature,
        signed,
    )


def check_report(
    whole: bytes, relay: Relay, files: dict[bytes, tuple[bytes, bytes]]
) -> str:
    """Verify a report and return its line; `files` are (blob, file) by blob id."""
    report = read_report(whole)
    for item in report.items:
        item.stamp.check(relay)
        require(commitment_of(item.key, item.franked) == item.stamp.commitment, "V3")
        require(item.context == item.stamp.context, "V4")
        place = (item.context.relay_id, item.context.group_id)
        require(place == (report.relay_id, report.group_id), "V6")
        check_sender(
            item.context,
            item.stamp.commitment,
            item.credential,
            item.device_key,
            item.signature,
        )
        for index, key in item.file_keys.items():
            check_disclosed(item.content.attachments[index], key, files)
    seqs = [item.stamp.seq for item in report.items]
    require(seqs == sorted(set(seqs)), "V6")
    commitments = {item.stamp.commitment for item in report.items}
    require(len(commitments) == len(report.items), "V6")
    check_chain(report)
    check_credential(report.reporter, report.reporter_key, "V8")
    check_signature(
        report.reporter_key, "tgtui/1 report", report.signed, report.signature, "V8"
    )
    return line(seqs)


def check_disclosed(
    attachment: Attachment, key: bytes, files: dict[bytes, tuple[bytes, bytes]]
) -> None:
    """Require that a disclosed file which is at hand is the one (V9)."""
    if attachment.blob_id in files:
        blob, file = files[attachment.blob_id]
        require(sha256(blob).digest() == attachment.blob_id, "V9")
        require(len(file) == attachment.size, "V9")
        require(file_commitment(key, blob, file) == attachment.att_commit, "V9")


def check_chain(report: Report) -> None:
    """Require that the items agree about what came before them (V7)."""
    heads = {item.stamp.seq: item.stamp.head for item in report.items}
    for item in report.items:
        stamp, content = item.stamp, item.content
        require(content.seen_seq < stamp.seq, "V7")
        require(heads.get(stamp.seq - 1, stamp.prev) == stamp.prev, "V7")
        seen = heads.get(content.seen_seq, content.seen_head)
        require(seen == content.seen_head, "V7")


def line(seqs: list[int]) -> str:
    """Return the line of a valid report."""
    gaps = sum(b != a + 1 for a, b in pairwise(seqs))
    words = {0: "no gaps", 1: "1 gap"}.get(gaps, f"{gaps} gaps")
    return f"VERIFIED  sender key ✓  relay stamp ✓  order ✓  {words}"


def open_sealed(sealed: bytes, private: bytes, public: bytes) -> bytes:
    """Return the report in a sealed one (section 10)."""
    require(len(sealed) in SIZES, "size")
    data = Bytes(sealed)
    require(data.number(1) == 1, "version")
    relay_id, report_id = data.take(32), data.take(16)
    wraps = Bytes(data.vector(len(sealed)))
    check, header = data.take(32), sealed[: data.at]
    mine, last = None, b""
    while wraps.at < len(wraps.data):
        key_id, kem_output, wrapped = wraps.take(8), wraps.take(1120), wraps.take(48)
        require(key_id > last, "order")
        last = key_id
        if key_id == sha256(public).digest()[:8]:
            mine = kem_output + wrapped
    require(mine, "not for this key")
    assert mine is not None
    suite = hpke.Suite(
        hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM
    )
    info = b"tgtui/1 report" + relay_id + report_id
    try:
        key = suite.decrypt(mine, _private(private), info)
        require(expand(key, "tgtui/1 report-check") == check, "key check")
        cipher = AESGCM(expand(key, "tgtui/1 report-enc"))
        padded = cipher.decrypt(bytes(12), sealed[len(header) :], header)
    except InvalidTag:
        rule = "seal"
        raise Refused(rule) from None
    size = int.from_bytes(padded[:4], "big")
    report = padded[4 : 4 + size]
    require(len(report) == size and not any(padded[4 + size :]), "padding")
    whole = len(header) + 4 + size + 16
    require(len(sealed) == min(each for each in SIZES if each >= whole), "size")
    inside = read_report(report)
    require((inside.relay_id, inside.report_id) == (relay_id, report_id), "inside")
    return report


def _private(seed: bytes) -> hpke.MLKEM768X25519PrivateKey:
    """Return the X-Wing key of a seed (draft-connolly-cfrg-xwing-kem)."""
    expanded = shake_256(seed).digest(96)
    return hpke.MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        X25519PrivateKey.from_private_bytes(expanded[64:]),
    )
