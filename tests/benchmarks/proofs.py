"""Messages with all proofs and no database: who writes them, and who reads them."""

from hashlib import sha256
from time import process_time
from typing import Final

from tests.benchmarks.crowd import Crowd
from tests.franking.receiver import MemoryRecords
from tgtui.codec import decode_whole, encoded
from tgtui.engine.core.log import franking_room, received
from tgtui.franking import (
    Content,
    Context,
    Entry as LogEntry,
    Kind,
    Opened,
    Sender,
    ShortStamp,
    Shown,
    frank,
    receive,
)
from tgtui.mls import MessageReceived
from tgtui.relay.core import Submission
from tgtui.wire import ZERO, ApplicationAad, Entry, read_outer


TEXT: Final = "a" * 200


class Writer:
    """Anna's keys, used without her engine: it must not send any more."""

    def __init__(self, crowd: Crowd) -> None:
        """Go on from where her engine is."""
        anna = crowd.anna
        self._relay, self._who = anna.relay, anna.who
        self._session = session = anna.engine._session  # noqa: SLF001
        group, facts = session.group(crowd.group), session.facts(crowd.group)
        assert group is not None
        assert facts is not None
        self._group, self._dev_seq = group, facts.dev_seq
        self._state = received(facts)
        self.seconds = 0.0

    def send(self) -> None:
        """Have the relay take one message more; the time is that of writing it."""
        begun = process_time()
        message = self._written()
        self.seconds += process_time() - begun
        digest = sha256(message).digest()
        submission = Submission(read_outer(message), digest, message, None, None)
        self._relay.take(self._who, submission)

    def _written(self) -> bytes:
        own, state, now = self._session.own, self._state, self._relay.now
        self._dev_seq += 1
        content = Content(
            self._dev_seq, state.seq, state.head, Kind.TEXT, ZERO, now, 0, TEXT.encode()
        )
        place = self._group.group_id, self._group.epoch
        context = Context(own.relay_id, *place, own.account, own.id)
        franked = frank(
            content,
            context,
            device_key=own.device.signing_key,
            entropy=self._session.entropy,
        )
        aad = ApplicationAad(franked.commitment, self._dev_seq, state.handshake)
        self._group, message = self._group.send(
            encoded(franked.payload),
            self._session.environment(now),
            authenticated_data=aad.encoded(),
        )
        return message


class Reader:
    """Bob's keys, used without his engine."""

    def __init__(self, crowd: Crowd) -> None:
        """Go on from where his engine is."""
        self._session = session = crowd.bob.engine._session  # noqa: SLF001
        group, facts = session.group(crowd.group), session.facts(crowd.group)
        assert group is not None
        assert facts is not None
        self._group, self._state = group, received(facts)
        self._room = franking_room(session, crowd.group, facts)
        self._records = MemoryRecords()
        self.seconds = 0.0

    def receive(self, entry: Entry) -> None:
        """Verify an entry as the engine does, in the same order."""
        begun = process_time()
        message = entry.message or b""
        outer = read_outer(message)
        stamp = decode_whole(ShortStamp.decode, entry.stamp)
        environment = self._session.environment(stamp.accepted_at)
        self._group, event = self._group.receive(message, environment)
        assert isinstance(event, MessageReceived)
        assert event.leaf is not None
        credential = self._session.authority.of_leaf(event.leaf)
        aad = outer.aad
        place = aad.commitment, aad.dev_seq, aad.base_seq
        found = receive(
            self._state,
            LogEntry(stamp, sha256(message).digest(), outer.epoch, *place),
            Opened(Sender(credential), event.data),
            room=self._room,
            records=self._records,
        )
        self._records.write(found.delta)
        self._state = found.state
        self.seconds += process_time() - begun
        assert isinstance(found.verdict, Shown)
