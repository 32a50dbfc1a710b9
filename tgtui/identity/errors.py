"""What can be wrong with a public statement, or with a text that carries one.

* `IdentityError` (`TgtuiError`)
    * with `PeerFault`
        * `BadId`: a text is not the spelling of an id.
        * `UnknownVersion`: a statement is of a version that is not known here.
        * `NotCertified`: the account does not vouch for the device.
        * `ForgedStatement`: a statement is not signed by the key that it names.
        * `WrongAccount`: a statement names another account than its credential.
"""

from tgtui.errors import PeerFault, TgtuiError


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
            f"a {what} of version {version}, which this tgtui does not know; "
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
