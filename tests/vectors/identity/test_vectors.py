"""The vectors of identity: tgtui reads them, and so does a reader without its code."""

import json
from hashlib import sha256
from typing import Any, Final

import pytest

from tests.vectors.identity import reading, verifier
from tests.vectors.identity.generate import FILE, vectors
from tgtui.errors import PeerFault


VECTORS: Final = json.loads(FILE.read_text("utf-8"))
Vector = dict[str, Any]


def cases(name: str) -> pytest.MarkDecorator:
    """Return the mark of a test that is run for each vector of a list."""
    found = VECTORS[name]
    assert found
    names = [
        f"{each['kind']}: {each.get('why', number)}"
        for number, each in enumerate(found)
    ]
    return pytest.mark.parametrize("case", found, ids=names)


def test_they_are_what_is_generated() -> None:
    assert vectors() == VECTORS


def test_there_is_one_of_each_kind() -> None:
    for name, kinds in (
        ("statements", verifier.STATEMENTS),
        ("texts", verifier.TEXTS),
    ):
        assert {case["kind"] for case in VECTORS[name]} == set(kinds)
    assert reading.STATEMENTS.keys() == verifier.STATEMENTS.keys()
    assert reading.TEXTS.keys() == verifier.TEXTS.keys()


@cases("statements")
def test_both_read_a_statement_alike(case: Vector) -> None:
    data = bytes.fromhex(case["bytes"])
    assert verifier.statement(case["kind"], data) == case["fields"]
    assert reading.STATEMENTS[case["kind"]](data) == case["fields"]


@cases("bad_statements")
def test_both_refuse_a_bad_statement(case: Vector) -> None:
    data = bytes.fromhex(case["bytes"])
    with pytest.raises(verifier.Refused):
        verifier.statement(case["kind"], data)
    with pytest.raises(PeerFault):
        reading.STATEMENTS[case["kind"]](data)


@cases("statements")
def test_both_refuse_it_with_one_bit_changed(case: Vector) -> None:
    data = bytes.fromhex(case["bytes"])
    for bit in range(0, 8 * len(data), max(1, len(data) // 16)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(verifier.Refused):
            verifier.statement(case["kind"], bytes(changed))
        with pytest.raises(PeerFault):
            reading.STATEMENTS[case["kind"]](bytes(changed))


@cases("texts")
def test_both_read_a_text_alike(case: Vector) -> None:
    assert verifier.TEXTS[case["kind"]](case["text"]) == case["fields"]
    assert reading.TEXTS[case["kind"]](case["text"]) == case["fields"]


@cases("bad_texts")
def test_both_refuse_a_bad_text(case: Vector) -> None:
    with pytest.raises(verifier.Refused):
        verifier.TEXTS[case["kind"]](case["text"])
    with pytest.raises(PeerFault):
        reading.TEXTS[case["kind"]](case["text"])


def test_both_know_the_ids() -> None:
    said: dict[str, str] = VECTORS["ids"]
    key, root = bytes.fromhex(said["identity_key"]), bytes.fromhex(said["root_key"])
    account = verifier.account_of(key)
    assert account.hex() == said["account"]
    assert verifier.text_of(account) == said["account_text"]
    assert verifier.bytes_of(said["account_text"]) == account
    device = sha256(bytes.fromhex(said["device_key"]))
    assert device.hexdigest() == said["device"]
    relay = sha256(b"tgtui/1 relay-id" + root)
    assert relay.hexdigest() == said["relay_id"]
    assert sha256(root).hexdigest()[:16] == said["key_id"]
    other = bytes.fromhex(said["other_account"])
    assert verifier.safety_number(account, other) == said["safety_number"]
    assert verifier.safety_number(other, account) == said["safety_number"]


def test_both_know_the_logins() -> None:
    login, registration = VECTORS["logins"]
    verifier.login(login)
    verifier.login(registration)
    with pytest.raises(verifier.Refused):
        verifier.login({**registration, "handle": "anne"})
    with pytest.raises(verifier.Refused):
        verifier.login({**login, "relay_id": "00" * 32})
