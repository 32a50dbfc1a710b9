"""Of the thirty-six cases of the specification: what works, reporters, and relays."""

from dataclasses import replace

from tests.franking.case import COMPLAINT, Case, broken
from tests.franking.receiver import hidden
from tests.franking.setting import (
    ANNA,
    BOB,
    MALLORY,
    OTHER_GROUP,
    Person,
    Relay,
    signing_key,
)
from tgtui.crypto import sign_with_label
from tgtui.franking import (
    About,
    Evidence,
    Reason,
    Role,
    Rule,
    Shown,
    UnverifiedItem,
    sign_commitment,
)
from tgtui.identity import sign_credential


# What works


def test_01_an_honest_message_is_sent(case: Case) -> None:
    franked = case.chat.franked(BOB, b"hello")
    assert len(franked.commitment) == 32
    assert BOB.account in franked.encoded


def test_02_an_honest_message_is_shown(case: Case) -> None:
    found = case.receiver.take(case.chat.say(BOB, b"hello"))
    assert isinstance(found.verdict, Shown)
    assert found.notices == ()


def test_03_an_honest_report_is_verified(case: Case) -> None:
    found = case.verified(case.report(case.said(b"vile")))
    assert found.items[0].franked.content.body == b"vile"


def test_04_a_subset_is_verified_with_its_gaps(case: Case) -> None:
    said = case.said(b"1", b"2", b"3", b"4")
    found = case.verified(case.report([said[0], said[3]]))
    assert [gap.missing for gap in found.gaps] == [2]


def test_05_context_is_verified_with_what_is_reported(case: Case) -> None:
    said = case.said(b"1", b"2")
    context = UnverifiedItem.of(said[0], Role.CONTEXT)
    assert len(case.verified(case.report([context, said[1]])).items) == 2


# A reporter who lies


def test_06_the_reporter_edits_the_text(case: Case) -> None:
    proof = case.said(b"hello")[0]
    edited = replace(proof, encoded=proof.encoded.replace(b"hello", b"vile!"))
    assert broken(case, case.report([edited])) is Rule.V3


def test_07_the_reporter_attributes_it_to_another_member(case: Case) -> None:
    proof = case.said(b"hello")[0]
    other = replace(proof, credential=MALLORY.credential)
    assert broken(case, case.report([other])) is Rule.V5
    data = proof.encoded.replace(BOB.account, MALLORY.account)
    assert broken(case, case.report([replace(other, encoded=data)])) is Rule.V3


def test_08_the_reporter_invents_a_message(case: Case) -> None:
    proof = case.said(b"hello")[0]
    invented = case.chat.franked(BOB, b"vile")
    forged = replace(
        proof,
        encoded=invented.encoded,
        opening=replace(invented.payload.opening, signature=bytes(64)),
    )
    assert broken(case, case.report([forged])) is Rule.V3


def test_09_the_reporter_swaps_stamps(case: Case) -> None:
    one, two = case.said(b"one", b"two")
    swapped = [replace(one, stamp=two.stamp), replace(two, stamp=one.stamp)]
    assert broken(case, case.report(swapped)) is Rule.V3


def test_10_the_reporter_moves_it_to_another_group(case: Case) -> None:
    proof = case.said(b"hello")[0]
    moved = replace(
        UnverifiedItem.of(proof, Role.REPORTED),
        encoded=proof.encoded.replace(case.chat.group_id, OTHER_GROUP),
    )
    assert broken(case, case.report([moved])) is Rule.V3
    report = case.report([proof])
    elsewhere = replace(report, group_id=OTHER_GROUP)
    content = elsewhere.content()
    signature = sign_with_label(ANNA.device_key, b"tgtui/1 report", content)
    signed = replace(elsewhere, signed=content, signature=signature)
    assert broken(case, signed) is Rule.V6


def test_11_the_reporter_reorders(case: Case) -> None:
    one, two = case.said(b"one", b"two")
    assert broken(case, case.report([two, one])) is Rule.V6


def test_12_the_reporter_duplicates(case: Case) -> None:
    one = case.said(b"one")[0]
    assert broken(case, case.report([one, one])) is Rule.V6


def test_13_the_reporter_signs_in_anothers_name(case: Case) -> None:
    report = case.report(case.said(b"one"))
    bobs = replace(report, reporter_key=BOB.device_key.public_key)
    assert broken(case, bobs) is Rule.V8


def test_14_the_report_is_changed_after_signing(case: Case) -> None:
    report = case.report(case.said(b"one"))
    changed = replace(report, complaint=replace(COMPLAINT, note="Ban them."))
    signed = replace(changed, signed=changed.content())
    assert broken(case, signed) is Rule.V8


# A relay that lies, with its stamping key


def framed(case: Case, signed_by: Person | None) -> Evidence:
    """Return a message that Bob never sent, stamped by the relay."""
    franked = case.chat.franked(BOB, b"vile")
    signature = bytes(64)
    if signed_by is not None:
        signature = sign_commitment(
            signed_by.device_key, franked.commitment, relay_id=case.chat.relay.relay_id
        )
    delivery = case.chat.post(BOB, franked)
    opening = replace(franked.payload.opening, signature=signature)
    return Evidence(franked.encoded, opening, delivery.stamp, BOB.credential)


def test_15_the_relay_frames_a_user_without_a_signature(case: Case) -> None:
    assert broken(case, case.report([framed(case, None)])) is Rule.V5


def test_16_the_relay_frames_a_user_with_an_attackers_signature(case: Case) -> None:
    proof = framed(case, MALLORY)
    assert broken(case, case.report([proof])) is Rule.V5
    # With the key and the credential that the signature is of, it is of nobody else.
    attackers = replace(proof, credential=MALLORY.credential)
    assert broken(case, case.report([attackers])) is Rule.V5


def test_17_the_relay_puts_a_fake_device_into_its_directory(case: Case) -> None:
    fake = signing_key(b"f" * 32)
    certified = sign_credential(MALLORY.identity, fake.public_key, created=1)
    forged = replace(
        certified, account=BOB.credential.account, identity_key=BOB.identity.public_key
    )
    person = Person("Bob", BOB.identity, fake, forged)
    delivery = case.chat.say(person, b"vile")
    assert delivery.franked is not None
    proof = Evidence(
        delivery.franked.encoded,
        delivery.franked.payload.opening,
        delivery.stamp,
        forged,
    )
    assert broken(case, case.report([proof])) is Rule.V5


def test_18_the_relay_stamps_with_a_key_of_nobodys(case: Case) -> None:
    case.chat.relay.signer = Relay(key_seed=b"X" * 32).signer
    delivery = case.chat.say(BOB)
    found = case.receiver.take(delivery.in_full())
    assert hidden(found) is Reason.FOREIGN_KEY
    assert [notice.about for notice in found.notices] == [About.FOREIGN_KEY]
