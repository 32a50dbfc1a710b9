"""Whether a credential belongs to a leaf: its account certifies the leaf's key (M8)."""

from collections.abc import Callable

from tgtui.codec import DecodeError, decode_whole
from tgtui.identity import (
    CREDENTIAL_LENGTH,
    Credential,
    IdentityError,
    UnverifiedCredential,
)
from tgtui.mls import Credential as MlsCredential, InvalidCredential, LeafNode


Revoked = Callable[[bytes, bytes], int | None]
"""Returns since when an account has revoked a device, or None."""

_KEPT = 4096


class Authority:
    """The credentials that were verified, and the judgement about others."""

    def __init__(self, revoked: Revoked) -> None:
        """Know none yet.

        Args:
            revoked: Says which devices are revoked.
        """
        self._revoked = revoked
        self._known: dict[tuple[bytes, bytes], Credential] = {}

    def credential(self, identity: bytes, key: bytes) -> Credential:
        """Return the credential of 105 bytes, verified for a device key.

        Raises:
            InvalidCredential: The account does not certify the key.
        """
        known = self._known.get((identity, key))
        if known is None:
            known = _verified(identity, key)
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[identity, key] = known
        return known

    def of_leaf(self, leaf: LeafNode) -> Credential:
        """Return the credential of a leaf.

        Raises:
            InvalidCredential: The account does not certify its key.
        """
        return self.credential(leaf.credential.identity, leaf.signature_key)

    def at(self, time: int) -> "AuthorityAt":
        """Return the judgement about what a relay accepted at a time, in ms."""
        return AuthorityAt(self, time)

    def check_not_revoked(self, credential: Credential, at: int) -> None:
        """Require that a device was not revoked at a time, in ms since 1970.

        Raises:
            InvalidCredential: It was.
        """
        since = self._revoked(credential.account, credential.device)
        if since is not None and at > since:
            message = "the account has revoked this device"
            raise InvalidCredential(message)


class AuthorityAt:
    """The `tgtui.mls.Authentication` of one moment, which the log names."""

    def __init__(self, authority: Authority, time: int) -> None:
        """Judge what was accepted at `time`, in ms since 1970."""
        self._authority = authority
        self._time = time

    def check(self, credential: MlsCredential, signature_key: bytes) -> None:
        """Accept a credential that comes in with a leaf, or refuse it.

        Raises:
            InvalidCredential: The account does not certify the key, or has revoked it.
        """
        found = self._authority.credential(credential.identity, signature_key)
        self._authority.check_not_revoked(found, self._time)

    def check_successor(self, old: MlsCredential, new: MlsCredential) -> None:
        """Refuse that a member replaces its credential: a new device is added (M8).

        Raises:
            InvalidCredential: The credentials differ.
        """
        if old != new:
            message = "a device keeps its credential"
            raise InvalidCredential(message)


def _verified(identity: bytes, key: bytes) -> Credential:
    if len(identity) != CREDENTIAL_LENGTH:
        message = "the credential is no certificate of an account"
        raise InvalidCredential(message)
    try:
        return decode_whole(UnverifiedCredential.decode, identity).verify(key)
    except (DecodeError, IdentityError) as error:
        message = "the account does not certify the key"
        raise InvalidCredential(message) from error
