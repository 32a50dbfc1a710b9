"""Writes the vectors of franking: `python -m tests.vectors.franking.generate`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.franking.case import COMPLAINT, Case
from tests.franking.setting import ANNA, BOB, GROUP, MALLORY, Chat, Delivery, a_file
from tgtui.codec import encoded
from tgtui.crypto import Secret, SeededEntropy, generate_key_pair
from tgtui.franking import (
    Kind,
    Role,
    SegmentFields,
    ShortStamp,
    TruncatedFields,
    UnverifiedItem,
    UnverifiedReport,
    announce,
    prove_fork,
    seal_report,
    start_of,
)
from tgtui.franking.report_item import unverified
from tgtui.franking.suite import FRANK


FOLDER: Final = Path(__file__).parent
FILES: Final = (Secret(b"k" * 32), Secret(b"l" * 32))
MODERATOR: Final = generate_key_pair(FRANK, SeededEntropy(b"moderator"))
Vector = dict[str, Any]


def message(delivery: Delivery) -> Vector:
    """Return all bytes of a message, and what they are made of."""
    franked, fields = delivery.franked, delivery.stamp.fields
    assert franked is not None
    short = delivery.entry.stamp
    assert isinstance(short, ShortStamp)
    return {
        "context": encoded(fields.context).hex(),
        "payload": delivery.data.hex(),
        "franked_content": franked.encoded.hex(),
        "C": franked.commitment.hex(),
        "device_key": delivery.sender.device_key.public_key.hex(),
        "credential": delivery.sender.credential.encoded().hex(),
        "prev": fields.prev.hex(),
        "message_hash": fields.message_hash.hex(),
        "short_stamp": encoded(short).hex(),
        "full_stamp": delivery.stamp.encoded().hex(),
        "head": delivery.stamp.head.hex(),
    }


def messages() -> list[Vector]:
    """Return one message of each form."""
    chat = Chat()
    picture, other = a_file(), a_file(b"other", b"l" * 32)
    first = chat.say(ANNA, b"hello")
    reply = chat.say(BOB, "grüß dich".encode(), ref=first.commitment)
    file = chat.say(BOB, kind=Kind.FILE, attachments=(picture, other), file_keys=FILES)
    unknown = chat.say(MALLORY, b"\x00" * 70, kind=200)
    long = chat.say(ANNA, b"x" * 16_384)
    chat.seq, chat.head = start_of(3), b"s" * 32
    segment = chat.say(ANNA, b"after a restart")
    return [message(each) for each in (first, reply, file, unknown, long, segment)]


def files() -> list[Vector]:
    """Return the commitments to two files."""
    return [
        {
            "content_key": key.hex(),
            "blob": (b"sealed " + content).hex(),
            "file": content.hex(),
            "att_commit": a_file(content, key).commitment.hex(),
        }
        for content, key in ((b"picture", b"k" * 32), (b"", b"l" * 32))
    ]


def announcements() -> list[Vector]:
    """Return both kinds of announcement."""
    chat = Chat()
    relay, head = chat.relay, chat.say(ANNA).stamp.head
    segment = SegmentFields(relay.relay_id, GROUP, 1, 1, head, chat.now)
    truncated = TruncatedFields(GROUP, 1, head, chat.now)
    return [
        {
            "label": fields.LABEL.decode(),
            "announcement": encoded(announcement).hex(),
            "head": announcement.head.hex(),
        }
        for fields, announcement in (
            (segment, announce(segment, relay.key)),
            (truncated, announce(truncated, relay.key)),
        )
    ]


def fork() -> Vector:
    """Return a fork proof."""
    chat = Chat()
    one, other = chat.say(ANNA).stamp, Chat(chat.relay).say(BOB).stamp
    return {"proof": encoded(prove_fork(one, other)).hex()}


def meta() -> Vector:
    """Return the texts of a room with the stamp of their commit."""
    chat = Chat()
    texts, commitment = chat.meta(MALLORY, "vile")
    stamp = chat.commit(MALLORY, texts, commitment=commitment).stamp
    return {"meta": encoded(texts).hex(), "full_stamp": stamp.encoded().hex()}


class Reports:
    """One conversation, and reports about it, honest and not."""

    def __init__(self) -> None:
        """Let the conversation be held."""
        self.case = Case()
        self.one, self.two, self.three, self.four = self.case.said(
            b"one", b"two", b"three", b"four"
        )
        with_file = self.case.chat.say(
            BOB, kind=Kind.FILE, attachments=(a_file(),), file_keys=FILES[:1]
        )
        self.file = self.case.evidence(with_file)

    def honest(self) -> UnverifiedReport:
        """Return a report with context, a file and two gaps."""
        return self.case.report(
            [
                UnverifiedItem.of(self.one, Role.CONTEXT),
                self.three,
                UnverifiedItem.of(self.file, Role.REPORTED, files=(0,)),
            ]
        )

    def dishonest(self) -> Mapping[str, UnverifiedReport]:
        """Return a report that breaks each rule but the first, by the rule."""
        one, two = self.one, self.two
        item = UnverifiedItem.of(one, Role.REPORTED)
        honest = self.case.report([one])
        stamp = replace(one.stamp, fields=replace(one.stamp.fields, accepted_at=1))
        text = one.encoded.replace(b"one", b"two")
        values = one.stamp.fields
        moved = self.case.chat.relay.signer.stamp(
            values.group_id,
            values.epoch + 1,
            seq=values.seq,
            prev=values.prev,
            accepted_at=values.accepted_at,
            account=values.account,
            device=values.device,
            commitment=values.commitment,
            message_hash=values.message_hash,
        )
        elsewhere = replace(
            one.stamp,
            fields=replace(values, epoch=values.epoch + 1),
            signature=moved[1],
        )
        forked = Case(Chat(self.case.chat.relay)).said(b"1", b"2", sender=MALLORY)
        return {
            "V2": self.case.report([replace(one, stamp=stamp)]),
            "V3": self.case.report([replace(one, encoded=text)]),
            "V4": self.case.report([replace(one, stamp=elsewhere)]),
            "V5": self.case.report(
                [replace(item, credential=unverified(MALLORY.credential))]
            ),
            "V6": self.case.report([two, one]),
            "V7": self.case.report([one, forked[1]]),
            "V8": replace(honest, signature=bytes(64)),
        }


def reports() -> Vector:
    """Return reports with what a verifier says of each."""
    all_reports = Reports()
    return {
        "line": "VERIFIED  sender key ✓  relay stamp ✓  order ✓  2 gaps",
        "valid": encoded(all_reports.honest()).hex(),
        "file": b"picture".hex(),
        "blob": b"sealed picture".hex(),
        "invalid": {
            rule: encoded(report).hex()
            for rule, report in all_reports.dishonest().items()
        },
    }


def vectors() -> Vector:
    """Return all vectors that are the same each time."""
    relay = Chat().relay
    return {
        "relay_id": relay.relay_id.hex(),
        "franking_key": relay.key.public_key.hex(),
        "messages": messages(),
        "files": files(),
        "announcements": announcements(),
        "fork": fork(),
        "meta": meta(),
        "reports": reports(),
    }


def sealed() -> Vector:
    """Return a sealed report; HPKE draws anew each time, so it is kept once made."""
    report = Reports().honest()
    assert report.complaint == COMPLAINT
    other = generate_key_pair(FRANK, SeededEntropy(b"another moderator"))
    made = seal_report(
        report, [MODERATOR.public, other.public], entropy=SeededEntropy(b"report key")
    )
    return {
        "moderator_private": MODERATOR.private.expose().hex(),
        "moderator_public": MODERATOR.public.hex(),
        "report": encoded(report).hex(),
        "sealed": encoded(made).hex(),
    }


def text(value: Vector) -> str:
    """Return vectors as they stand in their file."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write what follows from the code, and the sealed report if there is none."""
    (FOLDER / "frank_v1.json").write_text(text(vectors()), "utf-8")
    path = FOLDER / "sealed.json"
    if not path.exists():
        path.write_text(text(sealed()), "utf-8")


if __name__ == "__main__":
    main()
