"""A relay with moderators, a conversation there, and what a reporter has stored."""

from dataclasses import dataclass, field, replace
from typing import Final

from tests.franking.case import Case
from tests.franking.setting import ANNA, NOON, Given, signing_key
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import HpkeKeyPair, Secret, derive_key_pair
from tgtui.engine.queries import Background
from tgtui.engine.report_items import Chosen
from tgtui.engine.reporting import Draft
from tgtui.franking import Category, Evidence, Role, Versions
from tgtui.identity import (
    SEALING_SUITE,
    Descriptor,
    DescriptorContent,
    FrankingKey,
    ModerationKey,
    ModeratorKey,
    Period,
    RelayLimits,
    UnverifiedDescriptor,
    sign_descriptor,
)
from tgtui.keys import DeviceKey


DAY: Final = 86_400_000
NOW: Final = NOON + DAY
ALWAYS: Final = Period(NOON - DAY, NOON + 365 * DAY)
ROOT: Final = signing_key(b"R" * 32)


def sealing_pair(letter: bytes) -> HpkeKeyPair:
    """Return a key pair to which reports are sealed."""
    return derive_key_pair(SEALING_SUITE, Secret(letter * 32))


MOD: Final = sealing_pair(b"1")
OTHER_MOD: Final = sealing_pair(b"2")
OFFICER: Final = sealing_pair(b"3")
STRANGER: Final = sealing_pair(b"4")


def moderator(
    pair: HpkeKeyPair, *, officer: bool = False, period: Period = ALWAYS
) -> ModerationKey:
    """Return what a descriptor says of a moderator."""
    key = ModeratorKey(signing_key(b"S" * 32).public_key, pair.public, officer)
    return ModerationKey(key, period)


THREE: Final = (moderator(MOD), moderator(OTHER_MOD), moderator(OFFICER, officer=True))


@dataclass
class Reports:
    """What Anna has of a chat with Bob, at a relay with these moderators."""

    moderation: tuple[ModerationKey, ...] = THREE
    case: Case = field(default_factory=Case)

    @property
    def descriptor(self) -> bytes:
        """The relay's descriptor."""
        franking = FrankingKey(self.case.chat.relay.key.public_key, ALWAYS)
        content = DescriptorContent(
            version=1,
            issued=NOON,
            expires=NOON + 30 * DAY,
            franking=(franking,),
            retention_days=30,
            limits=RelayLimits(body=16_384, file=1 << 20, room=1_000),
            moderation=self.moderation,
        )
        return sign_descriptor(ROOT, content)

    @property
    def verified_descriptor(self) -> Descriptor:
        """The same, as a moderator has it."""
        read = decode_whole(UnverifiedDescriptor.decode, self.descriptor)
        return read.verify(self.case.chat.relay.relay_id)

    @property
    def background(self) -> Background:
        """What a report is written with."""
        device = DeviceKey(ANNA.device_key, ANNA.credential)
        return Background(
            device=device.stored().expose(), descriptor=self.descriptor, revoked=()
        )

    def said(self, *texts: bytes, **changes: Given) -> list[Chosen]:
        """Let Bob say something, and choose it for a report."""
        return [chosen(evidence) for evidence in self.case.said(*texts, **changes)]


def chosen(*versions: Evidence, **changes: Given) -> Chosen:
    """Return a message of Bob, chosen for a report."""
    one = Chosen(encoded(Versions(versions)), Role.REPORTED, "Bob")
    return replace(one, **changes)


def draft(*messages: Chosen, **changes: Given) -> Draft:
    """Return what Anna wants to report."""
    one = Draft(
        tuple(messages),
        Category.HARASSMENT,
        relay="relay.example",
        reporter="@anna",
    )
    return replace(one, **changes)
