"""The engine: events and intents in, effects out; all of one call is one transaction."""

from tgtui.crypto import Entropy
from tgtui.engine.core import (
    answers,
    asked,
    chores,
    expiry,
    joining,
    knowing,
    losing,
    receiving,
    sending,
    settling,
    sheets,
    signals,
    streams,
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
        store: Store, *, device: DeviceKey, handle: str, descriptor: Descriptor
    ) -> None:
        """Write into an empty database what an engine begins with.

        Args:
            store: The database.
            device: This device's key and credential.
            handle: How the relay calls the account.
            descriptor: What the relay says of itself.
        """
        with store.transaction():
            keep_own(store, Own(device, handle, descriptor.relay_id))
            store.values.put(DESCRIPTOR, descriptor.encoded)

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
        session = self._begun(now)
        try:
            with session.store.transaction():
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


def _hear(session: Session, event: Event) -> None:  # noqa: C901, PLR0912
    match event:
        case Connected():
            streams.connected(session)
            settling.resume(session)
        case Disconnected():
            streams.disconnected(session)
        case Entry():
            receiving.entry_came(session, event)
            sending.pump(session, event.group)
        case Accepted():
            streams.accepted(session, event)
        case Declined():
            streams.declined(session, event)
        case Caught():
            streams.caught(session, event)
        case InboxItem():
            streams.inbox_item(session, event)
        case Truncated():
            streams.truncated(session, event)
        case Segment():
            streams.segment(session, event)
        case Signalled():
            signals.came(session, event)
        case RejoinOffer():
            _offered(session, event)
        case Replied():
            asked.replied(session, event.number, event.reply)
        case Failed():
            asked.failed(session, event.number, event.refusal, event.retry_after)
        case _:
            _hear_more(session, event)


def _hear_more(session: Session, event: Event) -> None:
    match event:
        case BlobCame():
            errand = session.asked.pop(event.number, None)
            if errand is not None:
                joining.came(session, errand, event.data)
        case FileUploaded():
            uploads.uploaded(session, event)
            sending.pump_all(session)
        case FileRefused():
            uploads.refused(session, event)
        case ReportAnswered():
            settling.report_answered(session, event)
        case DescriptorCame():
            knowing.descriptor_came(session, event.encoded)
        case Tick():
            expiry.tick(session)
        case _:
            return


def _offered(session: Session, offer: RejoinOffer) -> None:
    group_id = chores.offered(session, offer)
    if group_id is not None:
        sending.pump(session, group_id)


def _intend(session: Session, intent: AnyIntent) -> object:  # noqa: C901, PLR0911, PLR0912
    match intent:
        case StartChat():
            return wishes.start_chat(session, intent)
        case OpenNotes():
            return wishes.open_notes(session)
        case CreateGroup():
            return wishes.create_group(session, intent)
        case Accept():
            return wishes.accept(session, intent)
        case Decline():
            return wishes.decline(session, intent)
        case AddPeople():
            return wishes.add_people(session, intent)
        case RemovePeople():
            return wishes.remove_people(session, intent)
        case SetRole():
            return wishes.set_role(session, intent)
        case Rename():
            return wishes.rename(session, intent)
        case SetTimer():
            return wishes.set_timer(session, intent)
        case Leave():
            return wishes.leave(session, intent)
        case RefreshKeys():
            return wishes.refresh_keys(session, intent.chat)
        case Restart():
            return wishes.restart(session, intent)
        case AskToRejoin():
            return losing.rejoin_now(session, session.chat(intent.chat))
        case _:
            return _intend_more(session, intent)


def _intend_more(session: Session, intent: AnyIntent) -> object:  # noqa: C901, PLR0911, PLR0912
    match intent:
        case Send():
            return wishes.send(session, intent)
        case Edit():
            return wishes.edit(session, intent)
        case Delete():
            return wishes.delete(session, intent)
        case React():
            return wishes.react(session, intent)
        case Cancel():
            return wishes.cancel(session, intent.message)
        case Retry():
            return wishes.retry(session, intent.message)
        case MarkRead():
            return wishes.mark_read(session, intent)
        case Typing():
            return _typing(session, intent)
        case FetchFile():
            return wishes.fetched(session, intent)
        case SendReport():
            return settling.report(session, intent)
        case CancelReport():
            return settling.cancel_report(session, intent)
        case _:
            return _settle(session, intent)


def _settle(session: Session, intent: AnyIntent) -> object:
    match intent:
        case SetDraft():
            settling.draft(session, intent)
        case Mute():
            settling.mute(session, intent)
        case Acknowledge():
            settling.acknowledge(session, intent.chat)
            sending.pump_all(session)
        case Block():
            settling.block(session, intent)
        case SetPetname():
            settling.petname(session, intent)
        case CompareKey():
            return _compare(session, intent)
        case ForgetCheck():
            settling.forget_check(session, intent.account)
            sending.pump_all(session)
        case _:
            return None
    return None


def _compare(session: Session, intent: CompareKey) -> bool:
    result = sheets.compared(session, intent.account, intent.text)
    if result.matches:
        sending.pump_all(session)
    return result.matches


def _typing(session: Session, intent: Typing) -> None:
    if intent.on:
        signals.typing(session, session.chat(intent.chat))
