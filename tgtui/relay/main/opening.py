"""Opens the data of a relay: who it is, and how it becomes another one."""

from pathlib import Path

from tgtui.config import RelaySettings
from tgtui.crypto import Entropy, Secret
from tgtui.relay.main.content import issued
from tgtui.relay.main.errors import NoData
from tgtui.relay.main.office import Office
from tgtui.relay.main.remembering import (
    LOGIN_KEY_LENGTH,
    last_time,
    login_key,
    past,
    remember,
)
from tgtui.relay.main.standing import (
    Standing,
    adopted,
    franking_of,
    read_root,
    remembered,
    root_beside,
    signed,
    stand,
)
from tgtui.relay.ports import Backend, Transaction
from tgtui.relay.web import DEFAULT_PACE, Clock, Hub, Node, Pace


async def open_office(
    settings: RelaySettings,
    backend: Backend,
    entropy: Entropy,
    *,
    root_key: Path | None = None,
) -> Office:
    """Return who the relay is on a backend, and remember it.

    Raises:
        CannotServe: It cannot start, for a reason that it names.
        StorageFault: Its data cannot be used.
    """
    clock = Clock(await backend.read(last_time))
    before = await backend.read(past)
    standing = stand(settings, before, entropy, now=clock.now(), root_key=root_key)
    secret = await _remembered(backend, standing, entropy)
    return Office(settings, standing, clock, login_key=secret, entropy=entropy)


async def reopen_office(
    settings: RelaySettings, backend: Backend, entropy: Entropy
) -> Office:
    """Return who the relay is that does not run now; nothing is signed for that.

    Raises:
        NoData: There is no relay yet.
        CannotServe: A key is missing or damaged.
        StorageFault: Its data cannot be used.
    """
    before = await backend.read(past)
    if before.descriptor is None:
        raise NoData(settings.data)
    descriptor = remembered(before.descriptor)
    standing = Standing(
        descriptor,
        franking_of(settings.data, descriptor),
        root_beside(settings.data),
        restored=before.restored,
    )
    clock = Clock(await backend.read(last_time))
    secret = await _remembered(backend, standing, entropy)
    return Office(settings, standing, clock, login_key=secret, entropy=entropy)


async def _remembered(backend: Backend, standing: Standing, entropy: Entropy) -> Secret:
    """Remember who the relay is, and return the key that logins are made with."""
    drawn = entropy.draw(LOGIN_KEY_LENGTH)

    def begin(tx: Transaction) -> bytes:
        remember(tx, standing)
        return login_key(tx, drawn)

    return Secret(await backend.run(begin))


def node_of(backend: Backend, office: Office, pace: Pace = DEFAULT_PACE) -> Node:
    """Return what connections to a relay share."""
    hub = Hub(backend)
    return Node(backend, hub, office.clock, office.lend, office.descriptor, pace)


async def publish(
    data: Path, office: Office, backend: Backend, descriptor: bytes
) -> None:
    """Go on with a descriptor that was signed elsewhere, from now on and for good.

    Raises:
        NotAdopted: Its clients would not accept it, or another was signed meanwhile.
        CannotServe: It names a franking key that is not there.
        StorageFault: It cannot be remembered.
    """
    async with office.changing:
        standing = adopted(data, office.standing, descriptor, now=office.clock.now())
        await backend.run(lambda tx: remember(tx, standing))
        office.take(standing)


async def renew(data: Path, office: Office, backend: Backend) -> bool:
    """Sign a new descriptor with the root key, if it lies beside the data.

    Raises:
        CannotServe: The root key cannot be used.
        StorageFault: The descriptor cannot be remembered.
    """
    present = office.standing
    root = read_root(root_beside(data), present.descriptor)
    if root is None:
        return False
    now = office.clock.now()
    content = issued(present.descriptor.content, present.next_version, now=now)
    await publish(data, office, backend, signed(root, content).encoded)
    return True
