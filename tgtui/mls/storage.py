"""A group's state as bytes: the epoch, and small records for its message keys.

The epoch holds no message key: those are in records of a few hundred bytes, of which a
message changes one (a sender's first one in an epoch: as many as the tree has levels).
Storing after a message costs the same in a group of 2 and of 5,000, and a key that was
used is gone from the store with its record, as RFC 9420 §9.2 demands.

After each verb, and before anything that it returned leaves the machine, a caller
stores in one transaction

* `new.ratchet_delta(stored)`, where `stored` is the group exactly as the store has it;
* `new.encode_epoch()`, unless the verb was `send` or the receipt of application data.

A pending commit, its Welcome and the waiting proposals are in the epoch. A send that
was not stored is sent again under the same key, which gives two messages of one
generation away to whoever sees both: store first.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NoReturn, SupportsIndex

from tgtui.codec import Reader, Writer, decode_whole
from tgtui.crypto import CipherSuite, digest
from tgtui.errors import TgtuiError
from tgtui.mls.epoch import GroupState
from tgtui.mls.errors import StateDamaged, UnknownVersion
from tgtui.mls.secret_tree import RecordKey, SecretTree
from tgtui.mls.stored_state import StoredState, decode_state, encode_state


VERSION: Final = 1
"""The version that this library writes."""

MIGRATIONS: Final[Mapping[int, Callable[[bytes], bytes]]] = MappingProxyType({})
"""Turns the content of a state of each older version into that of the next one."""

_EPOCH_LENGTH: Final = 16
_KEY_LENGTH: Final = _EPOCH_LENGTH + 1 + 4


@dataclass(frozen=True, slots=True)
class RatchetDelta:
    """What changed in the stored message keys.

    Attributes:
        put: Records to write, by key. A key is 21 bytes long: 16 that belong to one
            epoch of one group, a kind, and an index.
        delete: Keys of records to delete.
    """

    put: Mapping[bytes, bytes]
    delete: tuple[bytes, ...]

    def __repr__(self) -> str:
        """Tell how much changed, and none of the keys."""
        return f"RatchetDelta({len(self.put)} put, {len(self.delete)} deleted)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be pickled or copied, as the keys inside would.

        Raises:
            TypeError: Always.
        """
        message = "message keys are not copied or pickled; store the delta"
        raise TypeError(message)


def encode_epoch(state: GroupState) -> bytes:
    """Return everything but the message keys."""
    writer = Writer()
    writer.u16(VERSION)
    encode_state(state, writer)
    return writer.getvalue()


def ratchet_delta(state: GroupState, older: GroupState | None) -> RatchetDelta:
    """Return what changed in the message keys since an older state of the same group.

    Without an older state, all records.
    """
    put: dict[bytes, bytes] = {}
    delete: list[bytes] = []
    now = dict(_trees(state))
    before = {} if older is None else dict(_trees(older))
    for epoch, tree in now.items():
        for key, data in tree.differences(before.get(epoch)):
            if data is None:
                delete.append(_record_key(epoch, key))
            else:
                put[_record_key(epoch, key)] = data
    for epoch in before.keys() - now.keys():
        gone = before[epoch].differences(None)
        delete.extend(_record_key(epoch, key) for key, _ in gone)
    return RatchetDelta(put, tuple(delete))


def restore(epoch: bytes, records: Mapping[bytes, bytes]) -> GroupState:
    """Return the state that was stored.

    Args:
        epoch: What `encode_epoch` returned last.
        records: All records that `ratchet_delta` put and did not delete since.

    Raises:
        UnknownVersion: A newer version of this library wrote it.
        StateDamaged: Records are missing, or belong to another group or epoch, or the
            epoch and the records were not stored together, or bytes were changed.
    """
    try:
        return _restored(epoch, records)
    except (StateDamaged, UnknownVersion):
        raise
    except TgtuiError as error:
        raise StateDamaged(str(error)) from error


def _restored(epoch: bytes, records: Mapping[bytes, bytes]) -> GroupState:
    reader = Reader(epoch)
    version = reader.u16()
    content = reader.fixed(reader.remaining)
    while version < VERSION:
        if version not in MIGRATIONS:
            message = f"nothing is known about version {version}"
            raise UnknownVersion(message)
        content = MIGRATIONS[version](content)
        version += 1
    if version > VERSION:
        message = f"the state is of version {version}"
        raise UnknownVersion(message)
    stored = decode_whole(decode_state, content)
    return _with_records(stored, _sorted(records))


def _with_records(
    stored: StoredState, records: dict[bytes, dict[RecordKey, bytes]]
) -> GroupState:
    def tree(context: bytes, leaf_count: int) -> SecretTree:
        own = records.pop(_epoch_key(stored.suite, context), {})
        return SecretTree.restore(stored.suite, leaf_count, records=own)

    state = stored.complete(tree)
    if records:
        message = "there are records of another group or epoch"
        raise StateDamaged(message)
    return state


def _sorted(records: Mapping[bytes, bytes]) -> dict[bytes, dict[RecordKey, bytes]]:
    found: dict[bytes, dict[RecordKey, bytes]] = {}
    for key, data in records.items():
        if len(key) != _KEY_LENGTH:
            message = "a record's key has a wrong length"
            raise StateDamaged(message)
        at = _EPOCH_LENGTH
        place = key[at], int.from_bytes(key[at + 1 :], "big")
        found.setdefault(key[:at], {})[place] = data
    return found


def _trees(state: GroupState) -> Iterator[tuple[bytes, SecretTree]]:
    suite = state.epoch.suite
    yield _epoch_key(suite, state.epoch.encoded_context), state.secret_tree
    if state.pending is not None:
        pending = state.pending
        yield _epoch_key(suite, pending.epoch.encoded_context), pending.secret_tree
    for past in state.past:
        yield _epoch_key(suite, past.encoded_context), past.secret_tree


def _epoch_key(suite: CipherSuite, context: bytes) -> bytes:
    # §8.1: the GroupContext names the group and its whole history, so that no two
    # epochs share one, not even two that followed from the same epoch.
    return digest(suite, context)[:_EPOCH_LENGTH]


def _record_key(epoch: bytes, key: RecordKey) -> bytes:
    kind, index = key
    return epoch + bytes((kind,)) + index.to_bytes(4, "big")
