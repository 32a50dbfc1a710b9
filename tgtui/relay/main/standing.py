"""Who a relay is: its root and franking keys, and the descriptor that says so (M11)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tgtui.codec import DecodeError, decode_whole
from tgtui.config import RelaySettings
from tgtui.crypto import CryptoError, Entropy, SigningKey
from tgtui.identity import (
    Descriptor,
    DescriptorContent,
    IdentityError,
    UnverifiedDescriptor,
    accept_descriptor,
    relay_id_of,
    sign_descriptor,
)
from tgtui.relay.main import tls
from tgtui.relay.main.content import (
    LOST_VERSIONS,
    RENEWAL,
    differences,
    first_content,
    issued,
    with_franking,
    with_settings,
)
from tgtui.relay.main.errors import (
    BadKeyFile,
    CannotServe,
    NeedsRootKey,
    NotAdopted,
)
from tgtui.relay.main.key_files import (
    FRANKING,
    ROOT,
    first_franking_key,
    franking_file,
    make_franking_key,
    make_key,
    read_key,
)


ROOT_FILE: Final = "root.key"
"""The name of the root key's file, as long as it lies beside the data."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a relay remembers of who it was.

    Attributes:
        descriptor: The last descriptor, or none at its first start.
        restored: Whether it goes on from a copy, so that later ones may be lost.
    """

    descriptor: bytes | None = None
    restored: bool = False

    def next_version(self, content: DescriptorContent) -> int:
        """Return the version of the next descriptor: no client has seen a higher one.

        Clients refuse versions that are lower than one that they saw, and a relay that
        goes on from a copy does not know how many there were.
        """
        return content.version + (LOST_VERSIONS if self.restored else 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a relay is.

    Attributes:
        descriptor: What it says of itself.
        franking: The key that it stamps with.
        root_file: Where its root key is, if it lies beside the data.
        restored: Whether later descriptors may be lost.
    """

    descriptor: Descriptor
    franking: SigningKey
    root_file: Path | None
    restored: bool = False

    @property
    def next_version(self) -> int:
        """The version of the next descriptor."""
        return Past(restored=self.restored).next_version(self.descriptor.content)

    def expires_in(self, now: int) -> int:
        """Return for how many milliseconds the descriptor is still valid."""
        return self.descriptor.content.expires - now


def stand(
    settings: RelaySettings,
    past: Past,
    entropy: Entropy,
    *,
    now: int,
    root_key: Path | None = None,
) -> Standing:
    """Return who the relay is, from what it remembers, or make it.

    Args:
        settings: What its operator says.
        past: What it remembers.
        entropy: Where new keys come from.
        now: The time, in milliseconds since 1970.
        root_key: The file of the root key, where the operator brings it. At the first
            start it is made there if it is not there.

    Raises:
        NeedsRootKey: A new descriptor has to be signed, and the root key is not there.
        CannotServe: A key is missing or damaged.
    """
    if not settings.is_plain and settings.tls_files is None:
        tls.make_own(settings, entropy, now)
    if past.descriptor is None:
        return _first(settings, entropy, now, root_key)
    present = remembered(past.descriptor)
    wanted, reasons = _wanted(settings, present.content, now)
    beside = root_beside(settings.data)
    root = read_root(root_key or beside, present)
    is_due = past.restored or now >= present.content.expires - RENEWAL
    if root is not None and (reasons or is_due):
        content = _with_key(settings.data, wanted, entropy, now)
        version = past.next_version(present.content)
        present, past = signed(root, issued(content, version, now=now)), Past()
    elif reasons:
        raise NeedsRootKey(reasons)
    franking = franking_of(settings.data, present)
    return Standing(present, franking, beside, restored=past.restored)


def adopted(data: Path, present: Standing, encoded: bytes, *, now: int) -> Standing:
    """Return who the relay is once it takes over a descriptor signed elsewhere.

    Args:
        data: The folder of its data, where its keys are.
        present: Who it is now.
        encoded: The new descriptor.
        now: The time, in milliseconds since 1970.

    Raises:
        NotAdopted: Its clients would not accept it, or another was signed meanwhile.
        CannotServe: It names a franking key that is not there.
    """
    try:
        claimed = decode_whole(UnverifiedDescriptor.decode, encoded)
        descriptor = claimed.verify(present.descriptor.relay_id)
        accept_descriptor(present.descriptor, descriptor, now)
    except (DecodeError, IdentityError, CryptoError) as error:
        raise NotAdopted(str(error)) from None
    if descriptor.content.version < present.next_version:
        message = "the descriptor was changed meanwhile: do it again"
        raise NotAdopted(message)
    return Standing(descriptor, franking_of(data, descriptor), root_beside(data))


def remembered(encoded: bytes) -> Descriptor:
    """Return a descriptor that the relay stored, or that it told its operator."""
    claimed = decode_whole(UnverifiedDescriptor.decode, encoded)
    return claimed.verify(claimed.claimed_relay_id)


def signed(root: SigningKey, content: DescriptorContent) -> Descriptor:
    """Return a descriptor that the root key signed."""
    return remembered(sign_descriptor(root, content))


def root_beside(data: Path) -> Path | None:
    """Return the file of the root key, if it lies beside the data."""
    file = data / ROOT_FILE
    return file if file.exists() else None


def read_root(path: Path | None, descriptor: Descriptor) -> SigningKey | None:
    """Return the root key in a file, which has to be the one of this relay.

    Returns:
        The key, or None where there is no file to read.

    Raises:
        BadKeyFile: The file holds no root key.
        CannotServe: It holds that of another relay.
    """
    if path is None:
        return None
    root = read_key(path, ROOT)
    if relay_id_of(root.public_key) != descriptor.relay_id:
        message = f"{path}: this is the root key of another relay"
        raise CannotServe(message)
    return root


def franking_of(data: Path, descriptor: Descriptor) -> SigningKey:
    """Return the franking key that a descriptor names last: the present one.

    Raises:
        BadKeyFile: It is not there, or is another one.
    """
    public_key = descriptor.content.franking[-1].public_key
    file = franking_file(data, public_key)
    key = read_key(file, FRANKING)
    if key.public_key != public_key:
        reason = "it holds another key than its name says"
        raise BadKeyFile(file, reason)
    return key


def _first(
    settings: RelaySettings, entropy: Entropy, now: int, root_key: Path | None
) -> Standing:
    """Make a relay.

    Keys that are there are used: the first start ended before it was done.
    """
    file = root_key or settings.data / ROOT_FILE
    root = read_key(file, ROOT) if file.exists() else make_key(file, ROOT, entropy)
    franking = first_franking_key(settings.data, entropy)
    content = first_content(
        settings, franking.public_key, tls.own_spki(settings), now=now
    )
    return Standing(signed(root, content), franking, file)


def _wanted(
    settings: RelaySettings, content: DescriptorContent, now: int
) -> tuple[DescriptorContent, tuple[str, ...]]:
    """Return what the descriptor should say, and why it has to be signed for that."""
    wanted = with_settings(content, settings, tls.own_spki(settings), now=now)
    reasons = [f"{name} changed" for name in differences(content, wanted)]
    if now >= content.expires:
        reasons.append("its time is over")
    file = franking_file(settings.data, content.franking[-1].public_key)
    if not file.exists():
        reasons.append(f"{file} is gone")
    return wanted, tuple(reasons)


def _with_key(
    data: Path, content: DescriptorContent, entropy: Entropy, now: int
) -> DescriptorContent:
    """Return a content whose franking key is there: where it is gone, a new one."""
    if franking_file(data, content.franking[-1].public_key).exists():
        return content
    made = make_franking_key(data, entropy)
    return with_franking(content, made.public_key, now=now)
