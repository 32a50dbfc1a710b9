"""What a commit changes for the relay: roster, invitations, cursors, and the base."""

from dataclasses import dataclass

from msgspec.structs import replace

from tgtui.relay.core import invitations, rosters
from tgtui.relay.core.blobs import give_to_room
from tgtui.relay.core.context import Context
from tgtui.relay.core.cursors import stop_waiting
from tgtui.relay.core.directory import NOBODY
from tgtui.relay.core.effects import Effect, InboxGrew, Sender, StopFollowing
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.quotas import spend
from tgtui.relay.ports import Membership, Room, Transaction
from tgtui.wire import (
    ZERO,
    BadRoster,
    Extras,
    FullStamp,
    HandshakeAad,
    Member,
    Refusal,
    Refused,
    Role,
    RosterChange,
    changed,
    limits,
    roster_hash,
)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that is to be judged.

    Attributes:
        room: The room before it.
        member: The sender there.
        sender: The device that sends it.
        submission: What it sends.
    """

    room: Room
    member: Membership
    sender: Sender
    submission: Submission


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a commit changes once it is in the log.

    Attributes:
        sender: The device that sends it.
        before: Who was in the room, by account.
        after: Who is in the room afterwards, by account.
        extras: What came with the commit.
        titled: Whether it sets the title (M13).
        restores: Whether it brings back a room of which entries were lost (M6).
        returning: Devices that are let back in though the roster stays as it is.
    """

    sender: Sender
    before: dict[bytes, Membership]
    after: dict[bytes, Member]
    extras: Extras
    titled: bool
    restores: bool = False
    returning: frozenset[bytes] = frozenset()


def plan(tx: Transaction, context: Context, commit: Commit) -> Handshake:
    """Judge a commit in a room that exists (PROTOCOL.md §4).

    Raises:
        Refused: The roster afterwards is not the one that was announced, the change is
            not the sender's to make, or a quota or a lease is in the way.
    """
    extras = commit.submission.extras or Extras()
    _check_lease(context, commit)
    _check_rate(tx, context, commit, extras.change)
    before = {row.account: row for row in tx.rooms.members(commit.room.group)}
    after = roster_after(
        {account: shown(row) for account, row in before.items()},
        extras.change,
        commit.submission,
    )
    rosters.check_change(
        rosters.Facts(tx, commit.room, before, commit.member), extras.change, after
    )
    sender, predecessor = commit.sender, commit.room.predecessor
    devices = invitations.joining(before, extras, sender)
    back = invitations.returning(tx, commit.room.group, extras, after)
    invitations.check_welcome(extras.welcome, devices | back)
    strangers = sum(
        put.account not in before
        and not invitations.knows(tx, predecessor, sender.account, put.account)
        for put in extras.change.puts
    )
    invitations.charge(tx, context, sender, extras, strangers=strangers)
    if commit.submission.blob is not None:
        invitations.charge_blob(tx, context, sender)
    return Handshake(
        sender,
        before,
        after,
        extras,
        titled=is_titled(commit.submission),
        returning=frozenset(back - devices),
    )


def is_titled(submission: Submission) -> bool:
    """Tell whether a commit changes the title: only then is C not zero (M13)."""
    return submission.outer.aad.commitment != ZERO


def roster_after(
    before: dict[bytes, Member], change: RosterChange, submission: Submission
) -> dict[bytes, Member]:
    """Return the roster that a commit makes, which is the one that it names (M9).

    Raises:
        Refused: The change cannot be made, or makes another roster.
    """
    aad = submission.outer.aad
    try:
        after = changed(before, change)
    except BadRoster:
        raise Refused(Refusal.ROSTER) from None
    named = aad.roster_hash if isinstance(aad, HandshakeAad) else None
    if roster_hash(after.values()) != named:
        raise Refused(Refusal.ROSTER)
    return after


def shown(row: Membership) -> Member:
    """Return a membership as the roster hash sees it."""
    return Member(row.account, row.role, row.devices)


def _check_lease(context: Context, commit: Commit) -> None:
    """Require that nobody else prepares a large commit, and that this one may (M16).

    Raises:
        Refused: Another device holds the lease, or a large commit has none.
    """
    room = commit.room
    held = room.lease_device is not None and room.lease_until > context.now
    mine = held and room.lease_device == commit.sender.device
    if held and not mine:
        wait = room.lease_until - context.now
        raise Refused(Refusal.LEASED, retry_after=wait)
    if commit.submission.blob is not None and not mine:
        raise Refused(Refusal.LEASED)


def _check_rate(
    tx: Transaction, context: Context, commit: Commit, change: RosterChange
) -> None:
    """Require that a device does not commit too often (M1).

    Raises:
        Refused: It does.
    """
    group, admin = commit.room.group, commit.member.role >= Role.ADMIN
    if not change.puts and not change.drops:
        spend(tx, context, b"refresh" + group, window=limits.REFRESH, most=1)
    window, most = (
        (limits.MINUTE, limits.ADMIN_COMMITS_A_MINUTE)
        if admin
        else (limits.HOUR, limits.COMMITS_AN_HOUR)
    )
    key = b"commit" + group + commit.sender.device
    spend(tx, context, key, window=window, most=most)


def apply(
    tx: Transaction,
    context: Context,
    handshake: Handshake,
    taken: tuple[Room, FullStamp],
) -> tuple[Effect, ...]:
    """Make the changes of a commit that is in the log, at the end of `taken`'s room."""
    room, stamp = taken
    room = replace(
        room,
        base_seq=room.seq,
        base_at=room.accepted_at,
        lease_device=None,
        lease_until=0,
        title=stamp if handshake.titled else room.title,
    )
    tx.rooms.put_room(room)
    # RFC 9420 §8: each epoch has keys of its own, so C is compared within one (M5).
    tx.log.clear_commitments(room.group)
    gone = _drop(tx, room, handshake)
    joiners = _put(tx, room, handshake) + _return(tx, room, handshake)
    effects: list[Effect] = [StopFollowing(room.group, gone)] if gone else []
    effects += stop_waiting(tx, room.group, gone)
    welcome = handshake.extras.welcome
    if welcome is not None:
        if welcome.group_info_blob is not None:
            give_to_room(tx, welcome.group_info_blob, room)
        placing = invitations.Placing(
            room, stamp, handshake.sender.account, welcome, joiners
        )
        invited = invitations.place(tx, context, placing)
        effects.append(InboxGrew(invited))
    return tuple(effects)


def _drop(tx: Transaction, room: Room, handshake: Handshake) -> tuple[bytes, ...]:
    """End the service to devices that the commit removed, and return them."""
    gone: list[bytes] = []
    for account, row in handshake.before.items():
        after = handshake.after.get(account)
        staying = after.devices if after is not None else ()
        gone.extend(device for device in row.devices if device not in staying)
        if after is None:
            tx.rooms.drop_member(room.group, account)
            if not row.accepted:
                invitations.withdraw(tx, room.group, row)
    for device in gone:
        # protocol.md M7: it gets the entries up to and including its removal. One that
        # left before keeps its own end, and of one that was revoked nothing is kept.
        known = tx.accounts.device(device) is not None
        if known and tx.rooms.departure(room.group, device) is None:
            tx.rooms.put_departure(room.group, device, room.seq)
    return tuple(gone)


def _put(
    tx: Transaction, room: Room, handshake: Handshake
) -> tuple[invitations.Joiner, ...]:
    """Write the members that the commit puts, and return the devices that join."""
    position = max((row.position for row in handshake.before.values()), default=-1)
    joiners: list[invitations.Joiner] = []
    for put in handshake.extras.change.puts:
        row = handshake.before.get(put.account)
        if row is None:
            position += 1
            row = _newcomer(tx, room, handshake, put.account)
            row = row._replace(position=position)
        new = [device for device in put.devices if device not in row.devices]
        row = row._replace(role=put.role, devices=put.devices)
        tx.rooms.put_member(room.group, row)
        for device in new:
            founds = device == handshake.sender.device
            # A joiner has the stamp of this commit with its Welcome; the founder has
            # yet to acknowledge its receipt.
            _open(tx, room.group, device, room.seq - founds if row.accepted else None)
            if not founds:
                request = not row.accepted
                joiners.append(invitations.Joiner(put.account, device, request))
    return tuple(joiners)


def _return(
    tx: Transaction, room: Room, handshake: Handshake
) -> tuple[invitations.Joiner, ...]:
    """Let devices read on that a commit removed and added in one (M3)."""
    joiners = [
        invitations.Joiner(member.account, device, request=False)
        for member in handshake.after.values()
        for device in member.devices
        if device in handshake.returning
    ]
    for joiner in joiners:
        _open(tx, room.group, joiner.device, room.seq)
    return tuple(joiners)


def _newcomer(
    tx: Transaction, room: Room, handshake: Handshake, account: bytes
) -> Membership:
    """Return the membership of an account that the commit adds, without devices yet."""
    inviter = handshake.sender.account
    accepted = handshake.restores or invitations.accepts(
        tx, room.predecessor, inviter, account
    )
    return Membership(
        account,
        Role.MEMBER,
        (),
        0,
        # Who is in is in, and its row need not name somebody who may be gone.
        NOBODY if accepted else inviter,
        room.seq,
        room.accepted_at,
        accepted=accepted,
    )


def _open(tx: Transaction, group: bytes, device: bytes, cursor: int | None) -> None:
    """Let a new device of a member in, and keep entries for it from its cursor on."""
    tx.rooms.drop_departure(group, device)
    tx.rejoins.drop_rejoin(group, device)
    if cursor is not None:
        tx.log.put_cursor(group, device, cursor)
