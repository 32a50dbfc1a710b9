"""Reports: shows exactly what one would send, and to whom; then signs and seals it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import DecodeError, EncodeError, decode_whole, encoded
from tgtui.crypto import Entropy, InvalidPublicKey, Secret
from tgtui.engine.core.words import counted, plain
from tgtui.engine.errors import (
    DataDamaged,
    ModeratorsChanged,
    NoModerators,
    NoOfficers,
    NoProof,
    NotReportable,
)
from tgtui.engine.queries import Background
from tgtui.engine.report_items import Chosen, Item, items_of
from tgtui.engine.report_text import Told, consent_text, help_text
from tgtui.franking import (
    REPORT_ID_LENGTH,
    Beside,
    Category,
    Complaint,
    InvalidReport,
    Role,
    UnverifiedReport,
    consent_digest,
    kind_words,
    seal_report,
    verify_report,
    write_report,
)
from tgtui.identity import (
    Descriptor,
    IdentityError,
    UnverifiedDescriptor,
    check_sealing_key,
)
from tgtui.keys import DeviceKey, KeysError


_NO_ID: Final = bytes(REPORT_ID_LENGTH)
"""The id of a report that is written to see whether it can be, and never sent."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to report.

    Attributes:
        chosen: The messages, at least one of them reported. An account is reported
            with messages of it, and a group with its title: see `title_versions`.
        category: What for.
        illegal: Whether the reporter says that they are illegal in the EU.
        note: What the reporter writes, at most 1,000 characters.
        relay: How the relay is called.
        reporter: How the reporter is called there, with the "@".
    """

    chosen: tuple[Chosen, ...]
    category: Category
    illegal: bool = False
    note: str = ""
    relay: str = "this relay"
    reporter: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets a report.

    Attributes:
        readers: The HPKE keys that open it.
        closed: Those of other moderators, to whom it stays closed.
        exported: Whether the reporter named them, instead of the relay's descriptor.
    """

    readers: tuple[bytes, ...] = field(repr=False)
    closed: tuple[bytes, ...] = field(default=(), repr=False)
    exported: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a reporter is shown before anything leaves the device.

    Attributes:
        draft: What is reported.
        items: What is in the report.
        recipients: Who gets it.
        text: The exact text; the report carries its hash.
        help: Where to turn besides, which comes before all else; or nothing.
    """

    draft: Draft
    items: tuple[Item, ...]
    recipients: Recipients
    text: str
    help: str = ""

    @property
    def about(self) -> str:
        """What is reported, in a few words for a list."""
        reported = [item for item in self.items if item.role is Role.REPORTED]
        names = dict.fromkeys(plain(item.author) for item in reported)
        whom = next(iter(names)) if len(names) == 1 else counted(len(names), "account")
        if len(reported) > 1:
            return f"{len(reported)} entries of {whom}"
        kind = reported[0].evidence.franked.content.kind
        return f"{kind_words(kind)} of {whom}"


def preview(
    draft: Draft, background: Background, *, now: int, to: Sequence[bytes] = ()
) -> Preview:
    """Return what the reporter is to be shown, once it is sure that it can be proved.

    Args:
        draft: What is reported.
        background: What it is written with.
        now: The time, in ms since 1970.
        to: The HPKE keys to export it to, instead of the relay's moderators.

    Raises:
        NoProof: It cannot be proved who wrote something.
        NoModerators: The relay has none.
        NoOfficers: It has none, and they alone may read this.
        NotReportable: It is the reporter's own, too much, or of several rooms.
        DataDamaged: What was stored cannot be read.
    """
    disclosing = draft.category is not Category.CHILD_SAFETY
    items, left_out = items_of(draft.chosen, with_files=disclosing)
    device, descriptor = _device(background), _descriptor(background, items)
    _check_not_own(items, device)
    recipients = _recipients(descriptor, draft.category, now=now, to=to)
    trial = _complaint(draft, report_id=_NO_ID, text="")
    report = _proved(trial, items, background, descriptor)
    told = Told(
        category=draft.category,
        illegal=draft.illegal,
        note=report.complaint.note,
        relay=draft.relay,
        reporter=draft.reporter,
        readers=recipients.readers,
        exported=recipients.exported,
        left_out=left_out,
    )
    text = consent_text(told, items)
    return Preview(draft, items, recipients, text, help_text(draft.category))


def seal(
    shown: Preview, background: Background, *, now: int, entropy: Entropy
) -> tuple[bytes, bytes]:
    """Return the id and the bytes of the report that was shown, signed and sealed.

    Raises:
        ModeratorsChanged: Others would get it than was shown.
        NoProof: It does not prove what it says.
        ReportTooLarge: It fits no size.
        NotReportable: A key cannot be sealed to.
        DataDamaged: What was stored cannot be read.
    """
    descriptor, who = _descriptor(background, shown.items), shown.recipients
    category = shown.draft.category
    if not who.exported and who != _recipients(descriptor, category, now=now):
        raise ModeratorsChanged
    report_id = entropy.draw(REPORT_ID_LENGTH)
    complaint = _complaint(shown.draft, report_id=report_id, text=shown.text)
    report = _proved(complaint, shown.items, background, descriptor)
    keys = (*who.readers, *who.closed)
    sealed = seal_report(report, keys, entropy=entropy, without=who.closed)
    return report_id, encoded(sealed)


def _recipients(
    descriptor: Descriptor, category: Category, *, now: int, to: Sequence[bytes] = ()
) -> Recipients:
    """Return who gets a report; of child safety the officers alone can open it."""
    if to:
        for key in to:
            _check_key(key)
        return Recipients(tuple(to), exported=True)
    moderators = descriptor.moderators(now)
    if not moderators:
        raise NoModerators
    if category is not Category.CHILD_SAFETY:
        return Recipients(tuple(each.hpke_key for each in moderators))
    officers = tuple(each.hpke_key for each in moderators if each.officer)
    if not officers:
        raise NoOfficers
    keys = (each.hpke_key for each in moderators)
    return Recipients(officers, tuple(key for key in keys if key not in officers))


def _check_key(key: bytes) -> None:
    try:
        check_sealing_key(key)
    except InvalidPublicKey as error:
        message = f"nothing can be sealed to this key: {error}"
        raise NotReportable(message) from None


def _check_not_own(items: Sequence[Item], device: DeviceKey) -> None:
    own = device.credential.account
    for item in items:
        if item.role is Role.REPORTED and item.evidence.credential.account == own:
            message = "this is your own message; you can delete it"
            raise NotReportable(message)


def _complaint(draft: Draft, *, report_id: bytes, text: str) -> Complaint:
    return Complaint(
        report_id, draft.category, draft.illegal, draft.note, consent_digest(text)
    )


def _proved(
    complaint: Complaint,
    items: Sequence[Item],
    background: Background,
    descriptor: Descriptor,
) -> UnverifiedReport:
    """Return the signed report, which proves what it says by every rule."""
    device = _device(background)
    revoked = {(account, key): at for account, key, at in background.revoked}
    try:
        report = write_report(
            complaint,
            tuple(item.unverified() for item in items),
            reporter=device.credential,
            device_key=device.signing_key,
        )
        verify_report(report, keys=descriptor, beside=Beside(revoked=revoked))
    except EncodeError as error:
        raise NotReportable(str(error)) from None
    except InvalidReport as error:
        raise NoProof(str(error)) from None
    return report


def _device(background: Background) -> DeviceKey:
    try:
        return DeviceKey.restore(Secret(background.device))
    except KeysError:
        raise DataDamaged from None


def _descriptor(background: Background, items: Sequence[Item]) -> Descriptor:
    """Return the descriptor of the relay that stamped the messages."""
    relay_id = items[0].evidence.stamp.fields.relay_id
    try:
        read = decode_whole(UnverifiedDescriptor.decode, background.descriptor)
        return read.verify(relay_id)
    except IdentityError as error:
        raise NoProof(str(error)) from None
    except (DecodeError, InvalidPublicKey):
        raise DataDamaged from None
