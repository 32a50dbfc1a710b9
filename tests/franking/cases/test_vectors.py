"""The vectors of franking: as the code makes them, and as a second reader sees them."""

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.franking.cases.published import PUBLISHED
from tests.hygiene.sources import TESTS
from tests.vectors.franking import reading, verifier
from tests.vectors.franking.generate import MODERATOR, text, vectors
from tests.vectors.franking.reading import Bytes, Refused, Relay
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import HpkeKeyPair, Secret
from tgtui.franking import Payload, SealedReport


FOLDER = TESTS / "vectors/franking"
ALL: dict[str, Any] = json.loads((FOLDER / "frank_v1.json").read_text("utf-8"))
SEALED: dict[str, str] = json.loads((FOLDER / "sealed.json").read_text("utf-8"))
RELAY = Relay(bytes.fromhex(ALL["relay_id"]), bytes.fromhex(ALL["franking_key"]))
REPORTS = ALL["reports"]


def raw(vector: dict[str, str], name: str) -> bytes:
    """Return the bytes of a value."""
    return bytes.fromhex(vector[name])


def test_the_code_makes_these_vectors() -> None:
    assert (FOLDER / "frank_v1.json").read_text("utf-8") == text(vectors())


@pytest.mark.parametrize("name", ["reading.py", "verifier.py"])
def test_the_second_reader_shares_no_code(name: str) -> None:
    source = (FOLDER / name).read_text("utf-8")
    assert "tgtui" not in re.sub(r"\btgtui/1\b", "", source)
    shared = re.findall(r"^(?:from|import) (tests\S*)", source, re.MULTILINE)
    assert set(shared) <= {"tests.vectors.franking.reading"}


@pytest.mark.parametrize("number", range(len(ALL["messages"])))
def test_a_message_is_what_the_second_reader_makes_of_it(number: int) -> None:
    vector = ALL["messages"][number]
    franked, data = raw(vector, "franked_content"), Bytes(raw(vector, "payload"))
    context, content = reading.read_franked(franked)
    assert data.take(2) == b"\x01\x01"
    start = data.at
    assert reading.read_content(data) == content
    rest = data.data[start : data.at]
    assert franked == b"\x01\x01" + raw(vector, "context") + rest
    key, signature = data.take(32), data.take(64)
    keys = [data.take(32) for _ in content.attachments]
    data.end()
    assert reading.commitment_of(key, franked) == raw(vector, "C")
    reading.check_sender(
        context,
        raw(vector, "C"),
        raw(vector, "credential"),
        raw(vector, "device_key"),
        signature,
    )
    stamp = reading.read_stamp(Bytes(raw(vector, "full_stamp")))
    stamp.check(RELAY)
    assert (stamp.context, stamp.commitment) == (context, raw(vector, "C"))
    assert stamp.head == raw(vector, "head")
    short = stamp.key_id + stamp.seq.to_bytes(8, "big")
    short += stamp.accepted_at.to_bytes(8, "big") + stamp.signature
    assert short == raw(vector, "short_stamp")
    assert len(keys) == len(content.attachments)


@pytest.mark.parametrize("vector", ALL["files"], ids=lambda vector: vector["file"])
def test_a_files_commitment(vector: dict[str, str]) -> None:
    found = reading.file_commitment(
        raw(vector, "content_key"), raw(vector, "blob"), raw(vector, "file")
    )
    assert found == raw(vector, "att_commit")


@pytest.mark.parametrize("vector", ALL["announcements"], ids=lambda v: v["label"])
def test_an_announcement(vector: dict[str, str]) -> None:
    data = raw(vector, "announcement")
    fields, key_id, signature = data[:-72], data[-72:-64], data[-64:]
    assert key_id == RELAY.key_id
    reading.check_signature(RELAY.key, vector["label"], fields, signature, "announced")
    signed = reading.sign_content(vector["label"], fields)
    assert sha256(signed + signature).digest() == raw(vector, "head")


def test_a_fork_proof() -> None:
    data = Bytes(raw(ALL["fork"], "proof"))
    one, other = reading.read_stamp(data), reading.read_stamp(data)
    data.end()
    one.check(RELAY)
    other.check(RELAY)
    assert (one.context.group_id, one.seq) == (other.context.group_id, other.seq)
    assert one.tbs < other.tbs


def test_texts_of_a_room() -> None:
    data = Bytes(raw(ALL["meta"], "meta"))
    franked = data.vector(32_768)
    context, content = reading.read_franked(franked)
    key, signature = data.take(32), data.take(64)
    credential, device_key = data.take(105), data.take(32)
    data.end()
    stamp = reading.read_stamp(Bytes(raw(ALL["meta"], "full_stamp")))
    stamp.check(RELAY)
    assert reading.commitment_of(key, franked) == stamp.commitment
    reading.check_sender(context, stamp.commitment, credential, device_key, signature)
    body = Bytes(content.body)
    assert (body.vector(512), body.vector(4_000)) == (b"vile", b"a room")
    assert content.kind == 6


def files() -> dict[bytes, tuple[bytes, bytes]]:
    """Return the disclosed file."""
    blob, file = raw(REPORTS, "blob"), raw(REPORTS, "file")
    return {sha256(blob).digest(): (blob, file)}


def test_a_valid_report() -> None:
    report = raw(REPORTS, "valid")
    assert verifier.check_report(report, RELAY, files()) == REPORTS["line"]
    blob, _ = next(iter(files().values()))
    other = {sha256(blob).digest(): (blob, b"pictures")}
    with pytest.raises(Refused, match="V9"):
        verifier.check_report(report, RELAY, other)


@pytest.mark.parametrize("rule", REPORTS["invalid"])
def test_an_invalid_report_breaks_its_rule(rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        verifier.check_report(raw(REPORTS["invalid"], rule), RELAY, {})


def test_a_malformed_report_breaks_the_first_rule() -> None:
    with pytest.raises(Refused, match="V1"):
        verifier.check_report(raw(REPORTS, "valid") + b"\0", RELAY, {})


def test_a_sealed_report() -> None:
    sealed, report = raw(SEALED, "sealed"), raw(SEALED, "report")
    private, public = raw(SEALED, "moderator_private"), raw(SEALED, "moderator_public")
    assert verifier.open_sealed(sealed, private, public) == report
    pair = HpkeKeyPair(Secret(private), public)
    assert encoded(decode_whole(SealedReport.decode, sealed).open(pair)) == report
    assert (MODERATOR.private, MODERATOR.public) == (pair.private, pair.public)
    with pytest.raises(Refused):
        verifier.open_sealed(sealed[:-1] + b"\0", private, public)


def test_the_payloads_are_read_by_the_code() -> None:
    for vector in ALL["messages"]:
        data = raw(vector, "payload")
        assert encoded(decode_whole(Payload.decode, data)) == data


def test_the_published_vector_is_read_by_the_second_reader() -> None:
    relay = Relay(raw(dict(PUBLISHED), "relay_id"), raw(dict(PUBLISHED), "relay_pk"))
    values = {
        name: bytes.fromhex(value)
        for name, value in PUBLISHED.items()
        if name != "device_cert_created"
    }
    franked = values["franked_content"]
    context, content = reading.read_franked(franked)
    assert (context.epoch, content.body) == (7, b"hello")
    assert reading.commitment_of(values["K_f"], franked) == values["C"]
    created = int(PUBLISHED["device_cert_created"]).to_bytes(8, "big")
    credential = b"\x01" + values["identityA_pk"] + created + values["device_cert"]
    reading.check_sender(
        context, values["C"], credential, values["deviceA_pk"], values["sender_sig"]
    )
    signed = Bytes(values["stamp_tbs"])
    assert signed.vector(99) == b"MLS 1.0 tgtui/1 frank-stamp"
    stamp = reading.read_stamp(Bytes(signed.vector(999) + values["stamp_sig"]))
    stamp.check(relay)
    assert stamp.head == values["stamp_head"]
