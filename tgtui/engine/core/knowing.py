"""Getting to know accounts: what the relay says of them, pinned when first seen."""

from typing import Final

from tgtui.codec import decode_whole
from tgtui.engine.core import words
from tgtui.engine.core.changing import learn
from tgtui.engine.core.lines import add_line, warn
from tgtui.engine.core.naming import line, mark
from tgtui.engine.core.session import DESCRIPTOR, Errand, Session
from tgtui.engine.intents import Meet
from tgtui.engine.rows import ChatState, PersonRow
from tgtui.errors import PeerFault
from tgtui.identity import UnverifiedDescriptor, account_of, check_handle
from tgtui.wire.replies import Found
from tgtui.wire.requests import Lookup


NAME: Final = "the handle of an account"
MEET: Final = "the account of a handle"

_AT_ONCE: Final = 20


def met(session: Session, account: bytes) -> PersonRow:
    """Remember an account that was seen, and find out how the relay calls it."""
    row = session.person(account)
    if not row.handle and account != session.own.account:
        session.keep_person(row)
        session.ask("lookup", Lookup(account=account), Errand(NAME, key=account))
    return row


def meet(session: Session, intent: Meet) -> None:
    """Ask the relay who has a handle."""
    handle = check_handle(intent.handle.removeprefix("@"))
    errand = Errand(MEET, key=handle.encode())
    session.ask("lookup", Lookup(handle=handle), errand)


def ask_names(session: Session) -> None:
    """Ask again how accounts are called of which that was not answered."""
    nameless = [row.account for row in session.store.people.all() if not row.handle]
    for account in nameless[:_AT_ONCE]:
        if account != session.own.account:
            session.ask("lookup", Lookup(account=account), Errand(NAME, key=account))


def vouched(reply: Found) -> bool:
    """Tell whether the key that the relay shows is the account's own."""
    return account_of(reply.identity_key) == reply.account


def found(session: Session, reply: Found) -> None:
    """Take note of what the relay says of an account, if it can be true."""
    if not vouched(reply):
        return
    learn(session, reply.account, reply.revocations)
    for other in session.store.people.by_handle(reply.handle):
        if other.account != reply.account:
            replaced(session, other, reply.account)
    row = session.person(reply.account)
    facts = session.person_facts(row)
    row.handle = line(reply.handle)
    facts.pinned = facts.pinned or row.handle
    session.keep_person(row, facts)
    for chat in session.store.chats.with_peer(reply.account):
        session.touch(chat.id)


def replaced(session: Session, row: PersonRow, account: bytes) -> None:
    """Warn that the relay gives a handle to another account than before (M8).

    The new account never enters the old chat: an account is its key.
    """
    facts = session.person_facts(row)
    if facts.replaced_by == account:
        return
    facts.replaced_by = account
    session.keep_person(row, facts)
    name = mark(row.account)
    text = f"{name} has a NEW key"
    for chat in session.store.chats.with_peer(row.account):
        if row.verified:
            add_line(session, chat.id, text, level="red")
        else:
            warn(session, chat.id, text)


def learned(session: Session, errand: Errand, reply: Found) -> None:
    """Take the answer about an account, if it is the one that was asked for."""
    asked = reply.handle.encode() if errand.what == MEET else reply.account
    if asked == errand.key:
        found(session, reply)


def descriptor_came(session: Session, data: bytes) -> None:
    """Take the relay's newest descriptor, and tell of what changed in it (M11)."""
    try:
        unverified = decode_whole(UnverifiedDescriptor.decode, data)
        descriptor = unverified.verify(session.own.relay_id)
    except PeerFault:
        return
    before = session.descriptor
    if descriptor.content.version <= before.content.version:
        return
    session.descriptor = descriptor
    session.store.values.put(DESCRIPTOR, data)
    old, new = before.moderators(session.now), descriptor.moderators(session.now)
    for row in session.store.chats.all():
        if old != new and row.state is ChatState.ACTIVE:
            add_line(session, row.id, words.moderators_changed(), level="yellow")
        if before.content.franking != descriptor.content.franking:
            add_line(session, row.id, words.relay_keys_changed())
