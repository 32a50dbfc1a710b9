"""Who a relay is: its root and franking keys, and the descriptor that says so (M11)."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tgtui.codec import decode_whole
from tgtui.config import RelaySettings
from tgtui.crypto import Entropy, SigningKey
from tgtui.identity import (
    Descriptor,
    DescriptorContent,
    FrankingKey,
    Period,
    RegistrationPolicy,
    RelayLimits,
    TlsKey,
    UnverifiedDescriptor,
    relay_id_of,
    sign_descriptor,
)
from tgtui.relay.main import tls
from tgtui.relay.main.errors import CannotServe, NeedsRootKey
from tgtui.relay.main.key_files import FRANKING, ROOT, make_key, read_key
from tgtui.wire import limits


ROOT_FILE: Final = "root.key"
FRANKING_FILE: Final = "franking.key"
VALIDITY: Final = 365 * limits.DAY
"""For how many milliseconds a descriptor is valid."""

RENEWAL: Final = 60 * limits.DAY
"""How many milliseconds before its end a descriptor is renewed, if it can be."""

_FOR_EVER: Final = limits.INT
_BODY: Final = 16 * limits.KIB


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a relay is.

    Attributes:
        descriptor: What it says of itself.
        franking: The key that it stamps with.
        is_new: Whether it was made just now.
        root_file: Where the root key lies, if it is still beside the data.
    """

    descriptor: Descriptor
    franking: SigningKey
    is_new: bool
    root_file: Path | None


def stand(
    settings: RelaySettings,
    stored: bytes | None,
    entropy: Entropy,
    *,
    now: int,
    root_key: Path | None = None,
) -> Standing:
    """Return who the relay is, from what it stored, or make it.

    Args:
        settings: What its operator says.
        stored: The descriptor that it had, or none at its first start.
        entropy: Where new keys come from.
        now: The time, in milliseconds since 1970.
        root_key: The file of the root key, where the operator brings it.

    Raises:
        NeedsRootKey: A new descriptor has to be signed, and the root key is not there.
        CannotServe: A key is missing or damaged.
    """
    if not settings.is_plain and settings.tls_files is None:
        tls.make_own(settings, entropy, now)
    if stored is None:
        return _first(settings, entropy, now)
    claimed = decode_whole(UnverifiedDescriptor.decode, stored)
    descriptor = claimed.verify(claimed.claimed_relay_id)
    franking = read_key(settings.data / FRANKING_FILE, FRANKING)
    beside = settings.data / ROOT_FILE
    root_file = root_key or (beside if beside.exists() else None)
    wanted = _wanted(settings, descriptor.content, franking, now)
    if wanted != descriptor.content:
        descriptor = _renewed(descriptor, wanted, root_file, now)
    return Standing(
        descriptor,
        franking,
        is_new=False,
        root_file=beside if beside.exists() else None,
    )


def signed(root: SigningKey, content: DescriptorContent) -> Descriptor:
    """Return a descriptor that the root key signed."""
    encoded = sign_descriptor(root, content)
    claimed = decode_whole(UnverifiedDescriptor.decode, encoded)
    return claimed.verify(relay_id_of(root.public_key))


def read_root(path: Path, descriptor: Descriptor) -> SigningKey:
    """Return the root key in a file, which has to be the one of this relay.

    Raises:
        BadKeyFile: The file holds no root key.
        CannotServe: It holds that of another relay.
    """
    root = read_key(path, ROOT)
    if relay_id_of(root.public_key) != descriptor.relay_id:
        message = f"{path}: this is the root key of another relay"
        raise CannotServe(message)
    return root


def _first(settings: RelaySettings, entropy: Entropy, now: int) -> Standing:
    """Make a relay.

    A root key that is there is used: the first start ended before it was done.
    """
    root = _made(settings.data / ROOT_FILE, ROOT, entropy)
    franking = _made(settings.data / FRANKING_FILE, FRANKING, entropy)
    key = FrankingKey(franking.public_key, Period(now, _FOR_EVER))
    content = DescriptorContent(
        version=1,
        issued=now,
        expires=now + VALIDITY,
        franking=(key,),
        retention_days=settings.retention_days,
        limits=RelayLimits(_BODY, settings.max_file_bytes, limits.ROOM),
    )
    content = _wanted(settings, content, franking, now)
    return Standing(
        signed(root, replace(content, version=1, issued=now, expires=now + VALIDITY)),
        franking,
        is_new=True,
        root_file=settings.data / ROOT_FILE,
    )


def _made(path: Path, kind: str, entropy: Entropy) -> SigningKey:
    return read_key(path, kind) if path.exists() else make_key(path, kind, entropy)


def _wanted(
    settings: RelaySettings, content: DescriptorContent, franking: SigningKey, now: int
) -> DescriptorContent:
    """Return what the descriptor should say."""
    keys = content.franking
    if franking.public_key not in {key.public_key for key in keys}:
        keys = (*keys, FrankingKey(franking.public_key, Period(now, _FOR_EVER)))
    spki = tls.own_spki(settings)
    shown = content.tls
    if spki is not None and spki not in {key.spki_sha256 for key in shown}:
        shown = (*shown, TlsKey(spki, Period(now - limits.DAY, _FOR_EVER)))
    return replace(
        content,
        franking=keys,
        tls=shown,
        local=settings.listen.is_loopback and settings.public is None,
        registration=RegistrationPolicy[settings.registration.upper()],
        retention_days=settings.retention_days,
        limits=RelayLimits(_BODY, settings.max_file_bytes, limits.ROOM),
        policy_url=settings.policy_url,
        contact=settings.contact,
    )


def _renewed(
    descriptor: Descriptor,
    wanted: DescriptorContent,
    root_file: Path | None,
    now: int,
) -> Descriptor:
    """Return a new descriptor, signed by the root key.

    Raises:
        NeedsRootKey: The root key is not there.
        CannotServe: It is another relay's.
    """
    if root_file is None:
        raise NeedsRootKey(differences(descriptor.content, wanted))
    root = read_root(root_file, descriptor)
    version = descriptor.content.version + 1
    renewed = replace(wanted, version=version, issued=now, expires=now + VALIDITY)
    return signed(root, renewed)


def differences(before: DescriptorContent, after: DescriptorContent) -> tuple[str, ...]:
    """Return the names of the fields in which two descriptors differ."""
    names = DescriptorContent.__dataclass_fields__
    return tuple(
        name.replace("_", " ")
        for name in names
        if getattr(before, name) != getattr(after, name)
    )
