"""What can be wrong with a public statement, or with a text that carries one.

* `IdentityError` (`TgtuiError`)
    * with `PeerFault`
        * `BadId`: a text is not the spelling of an id.
        * `UnknownVersion`: a statement or text is of a version not known here.
        * `NotCertified`: the account does not vouch for the device.
        * `ForgedStatement`: a statement is not signed by the key that it names.
        * `WrongAccount`: a statement names another account than its credential.
        * `BadChallenge`: a relay's challenge has not the right length.
        * `DescriptorRefused`: a relay's descriptor is not taken.
            * `WrongRelay`: it is that of another relay.
            * `OlderDescriptor`: a newer one was seen before.
            * `DescriptorChanged`: another one of the same version was seen before.
            * `DescriptorExpired`: its time is over.
            * `FrankingKeyDropped`: it no longer lists a key that it must.
        * `UnknownFrankingKey`: a relay never announced the key.
        * `FrankingKeyNotValid`: a relay announced the key for other times.
        * `BadText`: a text that was copied here cannot be used.
            * `NotThisText`: it is of another kind altogether.
            * `DamagedText`: it is not well formed.
            * `MistypedText`: its checksum does not match.
            * `InviteExpired`: it is an invite whose time is over.
    * with `LocalFault`
        * `BadAddress`: a text is not the address of a relay.
        * `BadHandle`: a text cannot be a handle.
        * `NotPossible`: nobody would accept the statement that was asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from tgtui.errors import LocalFault, PeerFault, TgtuiError


class IdentityError(TgtuiError):
    """A statement about an account, a device or a relay was refused."""


class BadId(IdentityError, PeerFault):
    """This is not an id, which has 52 of the letters a-z and the digits 2-7."""


class UnknownVersion(IdentityError, PeerFault):
    """A newer version of tgtui made this; update tgtui to read it.

    Attributes:
        what: What it is, such as "credential".
        version: The version that it says it is of.
    """

    def __init__(self, what: str, version: int) -> None:
        """Remember what cannot be read."""
        super().__init__(
            f"this {what} is of version {version}, which this tgtui does not know; "
            "update tgtui to read it"
        )
        self.what = what
        self.version = version


class NotCertified(IdentityError, PeerFault):
    """The account does not vouch for this device."""


class ForgedStatement(IdentityError, PeerFault):
    """This is not signed by the key in whose name it speaks.

    Attributes:
        what: What it is, such as "revocation".
    """

    def __init__(self, what: str) -> None:
        """Remember what is not signed."""
        super().__init__(f"the {what} is not signed by the key in whose name it speaks")
        self.what = what


class WrongAccount(IdentityError, PeerFault):
    """This speaks for another account than the one that its device belongs to."""


class BadChallenge(IdentityError, PeerFault):
    """The relay's challenge is not one of 32 bytes."""


class DescriptorRefused(IdentityError, PeerFault):
    """What the relay says of itself is not taken."""


class WrongRelay(DescriptorRefused):
    """This is another relay than the one that the address names; do not use it."""


class OlderDescriptor(DescriptorRefused):
    """The relay says of itself what it had replaced before.

    Attributes:
        version: The version that it offers.
        pinned: The version that was seen before.
    """

    def __init__(self, version: int, pinned: int) -> None:
        """Remember both versions."""
        super().__init__(
            f"the relay offers version {version} of its descriptor, but it had "
            f"published version {pinned}"
        )
        self.version = version
        self.pinned = pinned


class DescriptorChanged(DescriptorRefused):
    """The relay says two different things of itself under one version number."""


class DescriptorExpired(DescriptorRefused):
    """The relay's descriptor has expired; its operator has to sign a new one."""


class FrankingKeyDropped(DescriptorRefused):
    """The relay no longer vouches for a key with which it stamped messages.

    Attributes:
        key_id: The key's id.
    """

    def __init__(self, key_id: bytes) -> None:
        """Remember which key is gone."""
        super().__init__(
            f"the relay no longer lists its franking key {key_id.hex()} as it did, "
            "so that messages stamped with it could not be reported"
        )
        self.key_id = key_id


class UnknownFrankingKey(IdentityError, PeerFault):
    """The relay never announced the key of this stamp.

    Attributes:
        key_id: The key's id.
    """

    def __init__(self, key_id: bytes) -> None:
        """Remember the key."""
        super().__init__(f"the relay never announced a franking key {key_id.hex()}")
        self.key_id = key_id


class FrankingKeyNotValid(IdentityError, PeerFault):
    """The relay did not use the key of this stamp at that time.

    Attributes:
        key_id: The key's id.
        at: The time of the stamp, in ms since 1970.
    """

    def __init__(self, key_id: bytes, at: int) -> None:
        """Remember the key and the time."""
        super().__init__(f"the franking key {key_id.hex()} is not one for time {at}")
        self.key_id = key_id
        self.at = at


class BadText(IdentityError, PeerFault):
    """The text that was copied here cannot be used.

    Attributes:
        what: What it should be, such as "invite".
    """

    def __init__(self, what: str, wrong: str) -> None:
        """Say what is wrong with which kind of text."""
        super().__init__(f"this {what} {wrong}")
        self.what = what


class NotThisText(BadText):
    """This is a text of another kind.

    Attributes:
        begins: How a text of the kind begins.
    """

    def __init__(self, what: str, begins: str) -> None:
        """Say how the text should begin."""
        super().__init__(what, f"is none: it does not begin with {begins!r}")
        self.begins = begins


class DamagedText(BadText):
    """This text is damaged; copy it again, and copy all of it."""

    def __init__(self, what: str, detail: str) -> None:
        """Say what does not fit."""
        super().__init__(what, f"is damaged ({detail}); copy it again, all of it")


class MistypedText(BadText):
    """The checksum does not match: this text was probably mistyped."""

    def __init__(self, what: str) -> None:
        """Say which kind of text it is."""
        super().__init__(
            what, "is probably mistyped: its checksum does not match; copy it again"
        )


class InviteExpired(BadText):
    """This invite has expired; ask for a new one.

    Attributes:
        expires: When it did, in ms since 1970.
    """

    def __init__(self, expires: int) -> None:
        """Remember when."""
        super().__init__("invite", "has expired; ask for a new one")
        self.expires = expires


class AddressPart(StrEnum):
    """A part of the address of a relay."""

    TEXT = "text"
    SCHEME = "scheme"
    USER = "user name"
    HOST = "host"
    PORT = "port"
    RELAY_ID = "relay id"
    PATH = "path"
    QUERY = "query"
    FRAGMENT = "fragment"


class BadAddress(IdentityError, LocalFault):
    """This is not the address of a relay, such as tgtui://relay.example.org/ID.

    Attributes:
        part: Which part of it is wrong.
    """

    def __init__(self, part: AddressPart, wrong: str) -> None:
        """Say what is wrong with which part."""
        super().__init__(f"the relay address cannot be used: the {part} {wrong}")
        self.part = part


class BadHandle(IdentityError, LocalFault):
    """A handle has 3 to 32 of the letters a-z, the digits, "_" and "."."""


class NotPossible(IdentityError, LocalFault):
    """Nobody would accept the statement that was asked for."""


@contextmanager
def asked_for() -> Iterator[None]:
    """Turn what would be a peer's fault into the caller's, who asked for it.

    The checks are those that everybody does on receiving; here the caller's own
    request fails them.

    Raises:
        NotPossible: Something inside raised a `PeerFault`, which is its cause.
    """
    try:
        yield
    except PeerFault as error:
        raise NotPossible(str(error)) from error
