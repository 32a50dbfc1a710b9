"""The engine: events and intents in, effects out, each call one transaction."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from tgtui.crypto import Entropy
from tgtui.engine.core import (
    aging,
    answers,
    asked,
    chores,
    expiry,
    interruptions,
    joining,
    knowing,
    losing,
    messaging,
    receiving,
    sending,
    settling,
    sheets,
    signals,
    streams,
    submissions,
    uploads,
    wishes,
)
from tgtui.engine.core.own import Own, keep_own
from tgtui.engine.core.session import DESCRIPTOR, Session
from tgtui.engine.effects import Effect
from tgtui.engine.events import (
    Accepted,
    BlobCame,
    Connected,
    Declined,
    DescriptorCame,
    Disconnected,
    Event,
    Failed,
    FileRefused,
    FileUploaded,
    PutBack,
    Replied,
    ReportAnswered,
    Tick,
)
from tgtui.engine.intents import (
    Accept,
    Acknowledge,
    AddPeople,
    AnyIntent,
    AskToRejoin,
    Block,
    Cancel,
    CancelReport,
    CompareKey,
    CreateGroup,
    Decline,
    Delete,
    Edit,
    FetchFile,
    ForgetCheck,
    Leave,
    MarkRead,
    Meet,
    Mute,
    OpenNotes,
    React,
    RefreshKeys,
    RemovePeople,
    Rename,
    Restart,
    Retry,
    Send,
    SendReport,
    SetDraft,
    SetPetname,
    SetRole,
    SetTimer,
    StartChat,
    Typing,
)
from tgtui.engine.ports import Store
from tgtui.engine.queries import AnyQuery
from tgtui.identity import Descriptor
from tgtui.keys import DeviceKey
from tgtui.wire import (
    Caught,
    Entry,
    InboxItem,
    Passed,
    RejoinOffer,
    Segment,
    Signalled,
    Truncated,
)


class Engine:
    """What a chat client decides: never drawn, never stored, never sent by itself."""

    def __init__(self, store: Store, entropy: Entropy) -> None:
        """Take up what the database says.

        Raises:
            DataDamaged: It does not say whose it is.
        """
        self._session = Session(store, entropy)

    @staticmethod
    def found(
        store: Store,
        *,
        device: DeviceKey,
        handle: str,
        descriptor: Descriptor,
        revoked: tuple[bytes, ...] = (),
    ) -> None:
        """Write into a database what an engine begins with.

        Args:
            store: The database.
            device: This device's key and credential.
            handle: How the relay calls the account.
            descriptor: What the relay says of itself.
            revoked: The revocations of the devices that this one took the place of,
                encoded: it asks to be let into the rooms of the account.
        """
        with store.transaction():
            keep_own(store, Own(device, handle, descriptor.relay_id))
            store.values.put(DESCRIPTOR, descriptor.encoded)
            if revoked:
                store.values.put(streams.RECOVERED, b"1")
                store.values.put(joining.REVOKED, msgspec.msgpack.encode(revoked))

    @property
    def own(self) -> Own:
        """Who this device is."""
        return self._session.own

    @property
    def descriptor(self) -> Descriptor:
        """What the relay says of itself."""
        return self._session.descriptor

    def start(self, now: int) -> list[Effect]:
        """Return what is to be done before anything happens."""
        return self.hear(Tick(), now)

    def hear(self, event: Event, now: int) -> list[Effect]:
        """Take what happened, and return what is to be done.

        Args:
            event: What happened.
            now: The time, in ms since 1970.
        """
        return self.hear_all((event,), now)

    def hear_all(self, events: Iterable[Event], now: int) -> list[Effect]:
        """Take what happened one after the other, all of it or nothing.

        The disk is waited for once, however many they are. Nothing is shown, sent or
        acknowledged before, so that a client that ends meanwhile gets all of it again.
        """
        session = self._begun(now)
        try:
            with session.store.transaction():
                for event in events:
                    _hear(session, event)
        except BaseException:
            session.forget()
            raise
        return session.taken_effects()

    def intend(self, intent: AnyIntent, now: int) -> tuple[object, list[Effect]]:
        """Do what a person wants, and return the reply and what is to be done.

        Raises:
            TgtuiError: It is not possible; nothing has changed.
        """
        session = self._begun(now)
        try:
            with session.store.transaction():
                reply = _intend(session, intent)
        except BaseException:
            session.forget()
            raise
        return reply, session.taken_effects()

    def answer(self, query: AnyQuery, now: int) -> object:
        """Return the answer to a query; nothing changes.

        Raises:
            EngineError: What it asks for is not there.
        """
        return answers.answer(self._begun(now), query)

    def wake_at(self) -> int | None:
        """Return when to hear a `Tick` next, in ms since 1970."""
        return expiry.wake_at(self._session)

    def _begun(self, now: int) -> Session:
        # A clock that goes back does not make anything undone.
        self._session.now = max(self._session.now, now)
        return self._session


def _hear(session: Session, event: Event) -> None:
    _EVENTS[type(event)](session, event)


def _intend(session: Session, intent: AnyIntent) -> object:
    return _INTENTS[type(intent)](session, intent)


def _connected(session: Session, _: Connected) -> None:
    streams.connected(session)
    settling.resume(session)


def _entry(session: Session, frame: Entry) -> None:
    receiving.entry_came(session, frame)
    sending.pump(session, frame.group)


def _replied(session: Session, event: Replied) -> None:
    asked.replied(session, event.number, event.reply)


def _failed(session: Session, event: Failed) -> None:
    asked.failed(session, event.number, event.refusal, event.retry_after)


def _blob(session: Session, event: BlobCame) -> None:
    errand = session.asked.pop(event.number, None)
    if errand is not None:
        joining.came(session, errand, event.data)


def _uploaded(session: Session, event: FileUploaded) -> None:
    uploads.uploaded(session, event)
    sending.pump_all(session)


def _offered(session: Session, offer: RejoinOffer) -> None:
    group_id = chores.offered(session, offer)
    if group_id is not None:
        sending.pump(session, group_id)


def _acknowledge(session: Session, intent: Acknowledge) -> None:
    settling.acknowledge(session, intent.chat)
    sending.pump_all(session)


def _compare(session: Session, intent: CompareKey) -> bool:
    result = sheets.compared(session, intent.account, intent.text)
    sending.pump_all(session)
    return result.matches


def _forget_check(session: Session, intent: ForgetCheck) -> None:
    settling.forget_check(session, intent.account)
    sending.pump_all(session)


def _typing(session: Session, intent: Typing) -> None:
    if intent.on:
        signals.typing(session, session.chat(intent.chat))


_EVENTS: Final[dict[type, Callable[[Session, Any], object]]] = {
    Connected: _connected,
    Disconnected: lambda session, _: streams.disconnected(session),
    Entry: _entry,
    Accepted: submissions.accepted,
    Declined: submissions.declined,
    Caught: streams.caught,
    Passed: lambda session, frame: streams.passed(session, frame.group, frame.seq),
    InboxItem: streams.inbox_item,
    Truncated: interruptions.truncated,
    Segment: interruptions.segment,
    Signalled: signals.came,
    RejoinOffer: _offered,
    Replied: _replied,
    Failed: _failed,
    BlobCame: _blob,
    FileUploaded: _uploaded,
    FileRefused: uploads.refused,
    ReportAnswered: settling.report_answered,
    DescriptorCame: lambda session, e: knowing.descriptor_came(session, e.encoded),
    PutBack: lambda session, _: aging.data_is_old(session),
    Tick: lambda session, _: expiry.tick(session),
}

_INTENTS: Final[dict[type, Callable[[Session, Any], object]]] = {
    StartChat: wishes.start_chat,
    Meet: knowing.meet,
    OpenNotes: lambda session, _: wishes.open_notes(session),
    CreateGroup: wishes.create_group,
    Accept: wishes.accept,
    Decline: wishes.decline,
    AddPeople: wishes.add_people,
    RemovePeople: wishes.remove_people,
    SetRole: wishes.set_role,
    Rename: wishes.rename,
    SetTimer: wishes.set_timer,
    Leave: wishes.leave,
    RefreshKeys: lambda session, i: wishes.refresh_keys(session, i.chat),
    Restart: wishes.restart,
    AskToRejoin: lambda session, i: losing.rejoin_now(session, session.chat(i.chat)),
    Send: messaging.send,
    Edit: messaging.edit,
    Delete: messaging.delete,
    React: messaging.react,
    Cancel: lambda session, i: messaging.cancel(session, i.message),
    Retry: lambda session, i: messaging.retry(session, i.message),
    MarkRead: messaging.mark_read,
    Typing: _typing,
    FetchFile: messaging.fetched,
    SendReport: settling.report,
    CancelReport: settling.cancel_report,
    SetDraft: settling.draft,
    Mute: settling.mute,
    Acknowledge: _acknowledge,
    Block: settling.block,
    SetPetname: settling.petname,
    CompareKey: _compare,
    ForgetCheck: _forget_check,
}
