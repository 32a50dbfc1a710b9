"""What has to be right about a message before it is shown: R1 to R3, R6, R8 and R10."""

from tgtui.codec import DecodeError, decode_whole
from tgtui.errors import PeerFault
from tgtui.franking.commitment import check_commitment, check_sender
from tgtui.franking.content import Content, FrankedContent
from tgtui.franking.entry import Entry, Opened, Room, Sender
from tgtui.franking.errors import CommitmentMismatch, NotFromSender, NotShown
from tgtui.franking.evidence import Evidence
from tgtui.franking.kind import AIMED, Kind
from tgtui.franking.meta import UnverifiedMeta
from tgtui.franking.payload import Payload
from tgtui.franking.placing import Placed
from tgtui.franking.reason import Reason
from tgtui.franking.stamp import Stamp
from tgtui.franking.state import Records
from tgtui.franking.suite import NOTHING


def checked_message(
    entry: Entry, opened: Opened, placed: Placed, room: Room
) -> tuple[FrankedContent, Evidence]:
    """Return an application message if it is its sender's: R1, R2 and R3.

    The context is put in from the group's state; had the sender committed to another
    one, the commitment would not match.

    Raises:
        NotShown: It is not.
    """
    try:
        payload = decode_whole(Payload.decode, opened.data)
    except DecodeError:
        raise NotShown(Reason.MALFORMED) from None
    content, opening = payload.content, payload.opening
    credential, context = opened.sender.credential, placed.context
    franked = payload.franked(context)
    try:
        check_commitment(opening.key, franked, commitment=entry.commitment)
        _check_place(content, entry, room)
        check_sender(
            credential.device_key,
            entry.commitment,
            relay_id=room.relay_id,
            signature=opening.signature,
        )
    except (CommitmentMismatch, NotFromSender):
        raise NotShown(Reason.NOT_FROM_SENDER) from None
    if content.kind == Kind.GROUP_META:
        # A room's texts change with a commit, which every member sees or none.
        raise NotShown(Reason.MISPLACED)
    _check_not_revoked(opened.sender, placed.stamp, room)
    evidence = Evidence(franked, opening, placed.stamp, credential)
    return FrankedContent(context, content), evidence


def checked_meta(
    entry: Entry, opened: Opened, placed: Placed, room: Room
) -> Evidence | None:
    """Return the room's new texts if a handshake sets some: R1, R2 and R3.

    Every check is a function of the log, so that all members come to the same.

    Raises:
        NotShown: The texts are not the committer's; the commit is void.
    """
    _check_not_revoked(opened.sender, placed.stamp, room)
    if entry.commitment == NOTHING:
        return None
    try:
        unverified = decode_whole(UnverifiedMeta.decode, opened.data)
        meta = unverified.verify(entry.commitment)
    except DecodeError:
        raise NotShown(Reason.MALFORMED) from None
    except PeerFault:
        raise NotShown(Reason.NOT_FROM_SENDER) from None
    franked = unverified.claimed
    if franked.context != placed.context:
        raise NotShown(Reason.OTHER_PLACE)
    _check_place(franked.content, entry, room)
    return meta.with_stamp(placed.stamp)


def check_new(commitment: bytes, records: Records) -> None:
    """Require a commitment that did not come before in this epoch: R6.

    Raises:
        NotShown: It did.
    """
    if commitment != NOTHING and records.has_commitment(commitment):
        raise NotShown(Reason.REPEATED)


def check_seen(seen_seq: int, seq: int) -> None:
    """Require that a sender claims to have seen earlier entries alone: R8.

    Raises:
        NotShown: It claims to have seen this one, or a later one.
    """
    if seen_seq >= seq:
        raise NotShown(Reason.AHEAD_OF_TIME)


def check_target(content: Content, sender: Sender, records: Records) -> bool | None:
    """Require that a message may do what it does to the one that it refers to: R10.

    Returns:
        Whether that message is known here, or None where there is none.

    Raises:
        NotShown: It may not.
    """
    kind = content.kind
    if content.ref == NOTHING:
        if kind in AIMED:
            raise NotShown(Reason.AIMLESS)
        return None
    author = records.author(content.ref)
    if author is None:
        return False
    own = author == sender.credential.account
    if kind == Kind.EDIT and not own:
        raise NotShown(Reason.NOT_THEIRS)
    if kind == Kind.DELETE and not (own or sender.moderates):
        raise NotShown(Reason.NOT_THEIRS)
    return True


def _check_place(content: Content, entry: Entry, room: Room) -> None:
    if (content.dev_seq, content.expires) != (entry.dev_seq, room.timer):
        raise NotShown(Reason.OTHER_PLACE)


def _check_not_revoked(sender: Sender, stamp: Stamp, room: Room) -> None:
    credential = sender.credential
    since = room.revoked.get((credential.account, credential.device))
    if since is not None and stamp.fields.accepted_at > since:
        raise NotShown(Reason.REVOKED)
