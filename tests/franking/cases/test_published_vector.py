"""Every value of the published vector comes out of what this library computes."""

from tests.franking.cases.published import PUBLISHED
from tests.franking.setting import GROUP, NOTHING, signing_key
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import Secret, sign_content
from tgtui.franking import (
    Content,
    Context,
    FrankedContent,
    Kind,
    StampSigner,
    UnverifiedStamp,
    check_commitment,
    check_sender,
    commit,
    sign_commitment,
)
from tgtui.identity import account_of, device_of, relay_id_of, sign_credential


IDENTITY = signing_key(b"a" * 32)
DEVICE = signing_key(b"A" * 32)
RELAY = signing_key(bytes(range(32)))
RELAY_ID = relay_id_of(RELAY.public_key)
CREATED = int(PUBLISHED["device_cert_created"])
CONTEXT = Context(
    RELAY_ID,
    GROUP,
    7,
    account_of(IDENTITY.public_key),
    device_of(DEVICE.public_key),
)
CONTENT = Content(
    dev_seq=1,
    seen_seq=0,
    seen_head=NOTHING,
    kind=Kind.TEXT,
    ref=NOTHING,
    sent_at=0x1A3185C53E8,
    expires=0,
    body=b"hello",
)
KEY = Secret(bytes.fromhex(PUBLISHED["K_f"]))
STAMP_FIELDS = {
    "seq": 1,
    "prev": NOTHING,
    "accepted_at": CONTENT.sent_at + 5,
    "account": CONTEXT.account,
    "device": CONTEXT.device,
    "commitment": bytes.fromhex(PUBLISHED["C"]),
    "message_hash": bytes.fromhex(PUBLISHED["stamp_tbs"])[-32:],
}


def test_the_keys_and_ids() -> None:
    assert RELAY.public_key.hex() == PUBLISHED["relay_pk"]
    assert RELAY_ID.hex() == PUBLISHED["relay_id"]
    assert StampSigner(RELAY_ID, RELAY).key_id.hex() == PUBLISHED["key_id"]
    assert DEVICE.public_key.hex() == PUBLISHED["deviceA_pk"]
    assert IDENTITY.public_key.hex() == PUBLISHED["identityA_pk"]
    assert CONTEXT.account.hex() == PUBLISHED["accountA"]


def test_the_certificate() -> None:
    credential = sign_credential(IDENTITY, DEVICE.public_key, created=CREATED)
    assert credential.certificate.hex() == PUBLISHED["device_cert"]
    assert credential.created == CREATED


def test_the_content() -> None:
    whole = FrankedContent(CONTEXT, CONTENT)
    assert encoded(whole).hex() == PUBLISHED["franked_content"]
    data = bytes.fromhex(PUBLISHED["franked_content"])
    assert decode_whole(FrankedContent.decode, data) == whole


def test_the_commitment() -> None:
    data = bytes.fromhex(PUBLISHED["franked_content"])
    assert commit(KEY, data).hex() == PUBLISHED["C"]
    check_commitment(KEY, data, commitment=bytes.fromhex(PUBLISHED["C"]))


def test_the_senders_signature() -> None:
    commitment = bytes.fromhex(PUBLISHED["C"])
    signature = sign_commitment(DEVICE, commitment, relay_id=RELAY_ID)
    assert signature.hex() == PUBLISHED["sender_sig"]
    check_sender(DEVICE.public_key, commitment, relay_id=RELAY_ID, signature=signature)


def test_the_stamp_and_its_head() -> None:
    fields, signature, head = StampSigner(RELAY_ID, RELAY).stamp(
        GROUP,
        7,
        **STAMP_FIELDS,  # type: ignore[arg-type]  # numbers and hashes, by their names
    )
    signed = sign_content(b"tgtui/1 frank-stamp", fields)
    assert signed.hex() == PUBLISHED["stamp_tbs"]
    assert signature.hex() == PUBLISHED["stamp_sig"]
    assert head.hex() == PUBLISHED["stamp_head"]
    stamp = decode_whole(UnverifiedStamp.decode, fields + signature).trust()
    assert stamp.head.hex() == PUBLISHED["stamp_head"]
