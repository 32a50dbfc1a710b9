"""Opens invitations, of which nothing is believed without proof."""

from dataclasses import dataclass, field

from tgtui.codec import decode_whole, encoded
from tgtui.engine.core.members import Membership, membership
from tgtui.engine.core.packages import stored_packages
from tgtui.engine.core.session import HANDSHAKE, Session
from tgtui.engine.core.terms import TEXTS, find
from tgtui.engine.errors import InvitationRefused
from tgtui.franking import Stamp, UnverifiedStamp, Versions
from tgtui.franking.meta import UnverifiedMeta
from tgtui.mls import EncryptedGroupSecrets, Group, OwnKeyPackage, Welcome
from tgtui.wire import FullStamp, Invitation, RoomKind


@dataclass(frozen=True, slots=True)
class Joined:
    """An invitation that was opened, and that proves what it says.

    Attributes:
        invitation: The invitation.
        group: The group.
        members: Who is in it.
        stamp: The stamp of the commit that added this device.
        texts: The evidence of title and description, encoded; nothing without them.
        package: The KeyPackage that it was made from.
    """

    invitation: Invitation
    group: Group = field(repr=False)
    members: Membership
    stamp: Stamp
    texts: bytes = field(repr=False)
    package: OwnKeyPackage = field(repr=False)


def opened(session: Session, invitation: Invitation, group_info: bytes) -> Joined:
    """Join the group, and require that all that the relay says of it is proved.

    Raises:
        InvitationRefused: Something is not.
        PeerFault: Something is malformed or not signed.
    """
    stamp = _stamp(session, invitation)
    secrets = decode_whole(EncryptedGroupSecrets.decode, invitation.secret)
    welcome = Welcome(invitation.suite, (secrets,), group_info)
    environment = session.environment(stamp.fields.accepted_at, HANDSHAKE)
    group, package = Group.join(welcome, stored_packages(session), environment)
    members = membership(session, group)
    _check(session, invitation, group, members)
    texts = _texts(session, invitation, group)
    return Joined(invitation, group, members, stamp, texts, package)


def _stamp(session: Session, invitation: Invitation) -> Stamp:
    stamp = _full(invitation.stamp).verify(session.descriptor)
    fields = stamp.fields
    if (fields.group_id, fields.account) != (invitation.group, invitation.inviter):
        message = "the stamp of the invitation is of something else"
        raise InvitationRefused(message)
    return stamp


def _full(stamp: FullStamp) -> UnverifiedStamp:
    return decode_whole(UnverifiedStamp.decode, stamp.signed + stamp.signature)


def _check(
    session: Session, invitation: Invitation, group: Group, members: Membership
) -> None:
    """Require that the group is what the invitation says (trust.md attack 1)."""
    terms, accounts = members.terms, members.accounts
    fits = (
        group.group_id == invitation.group
        and terms.relay_id == session.own.relay_id
        and terms.kind == invitation.kind
        and invitation.inviter in accounts
        and session.own.account in accounts
    )
    sizes = {RoomKind.NOTES: (1,), RoomKind.DIRECT: (1, 2)}
    size = len(accounts) in sizes.get(terms.kind, (len(accounts),))
    before = terms.predecessor.group_id if terms.predecessor else None
    if not fits or not size or before != invitation.predecessor:
        message = "the group is not what the relay says"
        raise InvitationRefused(message)


def _texts(session: Session, invitation: Invitation, group: Group) -> bytes:
    """Return what proves who wrote the title, with the stamp that the relay shows."""
    data = find(group.extensions, TEXTS)
    if data is None:
        return b""
    if invitation.title is None:
        return b""
    stamp = _full(invitation.title).verify(session.descriptor)
    if stamp.fields.group_id != invitation.group:
        message = "the stamp of the title is of another room"
        raise InvitationRefused(message)
    meta = decode_whole(UnverifiedMeta.decode, data).verify(stamp.fields.commitment)
    return encoded(Versions((meta.with_stamp(stamp),)))
