"""Does what an operator asks, by the relay that runs or on the data of one at rest."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from tgtui.config import RelaySettings
from tgtui.crypto import Entropy, SystemEntropy
from tgtui.identity import Descriptor, DescriptorContent, RelayAddress
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.main.address import address_of
from tgtui.relay.main.content import issued, with_franking
from tgtui.relay.main.copies import back_up
from tgtui.relay.main.door import ask_running
from tgtui.relay.main.errors import NeedsRootKey, NoAddress, NoAnswer, NoData
from tgtui.relay.main.folder import ROWS, check_whole
from tgtui.relay.main.key_files import franking_file, make_franking_key
from tgtui.relay.main.office import Office
from tgtui.relay.main.opening import node_of, publish, reopen_office
from tgtui.relay.main.remembering import remember_time
from tgtui.relay.main.standing import read_root, remembered, root_beside, signed
from tgtui.relay.ports import StorageInUse
from tgtui.relay.web import Desk, Node
from tgtui.relay.web.admin_words import Ask, DescriptorIs, Did, GetDescriptor, Publish


R = TypeVar("R", bound=msgspec.Struct)
Change = Callable[[DescriptorContent, int], DescriptorContent]
"""Returns another content for a descriptor, at a time in ms since 1970."""

_TRIES: Final = 20
_PAUSE: Final = 0.25
"""Seconds between two tries to find a relay that is just starting or stopping."""


async def ask(settings: RelaySettings, asked: Ask, reply: type[R]) -> R:
    """Have something done by the relay on some data, whether it runs or not.

    Raises:
        NotDone: It cannot be done, for a reason that it names.
        CannotServe: A part of the data is gone.
        StorageFault: The data cannot be used.
        TgtuiError: A rule says no.
    """
    check_whole(settings.data)
    if not (settings.data / ROWS).exists():
        raise NoData(settings.data)
    for _ in range(_TRIES):
        answer = await ask_running(settings.data, asked, reply)
        if answer is not None:
            return answer
        with suppress(StorageInUse):
            return await _by_ourselves(settings, asked, reply)
        await asyncio.sleep(_PAUSE)
    raise NoAnswer


async def amend(
    settings: RelaySettings, change: Change, *, why: str, root_key: Path | None
) -> Descriptor:
    """Change what a relay says of itself, and return what it says then.

    The root key is read and used here: the relay itself does not see it.

    Args:
        settings: Which relay.
        change: What to change.
        why: What is changed, for whoever has to bring the root key.
        root_key: The file of the root key, if it does not lie beside the data.

    Raises:
        NeedsRootKey: The root key is not there.
        CannotServe: It cannot be used.
        NotDone: It cannot be done, for a reason that it names.
        StorageFault: The data cannot be used.
    """
    known = await ask(settings, GetDescriptor(), DescriptorIs)
    present = remembered(known.descriptor)
    root = read_root(root_key or root_beside(settings.data), present)
    if root is None:
        raise NeedsRootKey((why,))
    now = time.time_ns() // 1_000_000
    content = issued(change(present.content, now), known.next_version, now=now)
    descriptor = signed(root, content)
    await ask(settings, Publish(descriptor.encoded), Did)
    return descriptor


async def rotate_franking(
    settings: RelaySettings, entropy: Entropy, *, root_key: Path | None
) -> tuple[Path, Path]:
    """Have a relay stamp with a new key, and return the files of the old and the new.

    Raises:
        NeedsRootKey: The root key is not there.
        CannotServe: It cannot be used, or the new key cannot be written.
        NotDone: It cannot be done, for a reason that it names.
        StorageFault: The data cannot be used.
    """
    data = settings.data
    known = await ask(settings, GetDescriptor(), DescriptorIs)
    old = remembered(known.descriptor).content.franking[-1].public_key
    made = make_franking_key(data, entropy).public_key
    try:
        await amend(
            settings,
            lambda content, now: with_franking(content, made, now=now),
            why="it gets another franking key",
            root_key=root_key,
        )
    except BaseException:
        franking_file(data, made).unlink()
        raise
    return franking_file(data, old), franking_file(data, made)


def desk_of(
    settings: RelaySettings,
    office: Office,
    node: Node,
    backend: SqliteBackend,
    address: Callable[[], RelayAddress],
) -> Desk:
    """Return where the operator of a relay asks."""
    return Desk(
        node,
        address=address,
        back_up=lambda target: back_up(backend, settings.data, target),
        remember_time=lambda: backend.run(lambda tx: remember_time(tx, office.clock)),
        publish=lambda signed: publish(settings.data, office, backend, signed),
        next_version=lambda: office.standing.next_version,
    )


async def _by_ourselves(settings: RelaySettings, asked: Ask, reply: type[R]) -> R:
    """Do something on the data of a relay that does not run.

    Raises:
        StorageInUse: It runs.
        TgtuiError: It cannot be done, for a reason that it names.
    """
    backend = SqliteBackend(settings.data)
    try:
        office = await reopen_office(settings, backend, SystemEntropy())
        node = node_of(backend, office)
        desk = desk_of(
            settings, office, node, backend, lambda: _address(settings, office)
        )
        answer = await desk.answer(asked)
        await node.hub.settle()
    finally:
        await backend.close()
    return msgspec.convert(answer, reply)


def _address(settings: RelaySettings, office: Office) -> RelayAddress:
    """Return where clients will reach a relay.

    Raises:
        NoAddress: That is not known before it runs.
        CannotServe: There is none that a client would accept.
    """
    if settings.public is None and not settings.listen.port:
        raise NoAddress
    relay_id = office.standing.descriptor.relay_id
    return address_of(settings, relay_id, settings.listen.port)
