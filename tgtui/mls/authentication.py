"""What the application lends to the protocol as its Authentication Service (§5.3.1)."""

from typing import Protocol

from tgtui.mls.credential import Credential
from tgtui.mls.errors import InvalidCredential


class Authentication(Protocol):
    """Decides whether a credential belongs to a signature key."""

    def check(self, credential: Credential, signature_key: bytes) -> None:
        """Accept a credential that comes in with a leaf, or refuse it.

        It is asked about every leaf that a KeyPackage, an Update or a path brings, one
        that repeats the member's own credential too, and about each leaf of a tree on
        joining. All members have to get the same answer about the leaves of a commit,
        or some refuse what the others follow.

        Raises:
            InvalidCredential: The credential does not belong to the key, or the
                application does not want it.
        """

    def check_successor(self, old: Credential, new: Credential) -> None:
        """Accept that a member replaces its credential, or refuse it.

        Raises:
            InvalidCredential: `new` does not present identities that may follow those
                of `old`.
        """


class AssertedIdentities:
    """Believes every credential: identities are asserted and not authenticated.

    For tests, examples and experiments. A member's credential can never change.
    """

    def check(self, credential: Credential, signature_key: bytes) -> None:
        """Accept everything."""

    def check_successor(self, old: Credential, new: Credential) -> None:
        """Accept only an equal credential.

        Raises:
            InvalidCredential: The credentials differ.
        """
        if old != new:
            message = "a member cannot change its credential"
            raise InvalidCredential(message)
