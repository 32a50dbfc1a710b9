"""What can be wrong with bytes that are to be decoded, or values to be encoded.

* `DecodeError` (`PeerFault`)
    * `Truncated`: the input ends before the value does.
    * `TrailingBytes`: the input goes on after the value.
    * `LengthNotMinimal`: a length header is longer than it need be.
    * `TooLong`: a vector is longer than its limit.
    * `BadValue`: a field holds a value that the structure does not allow.
* `EncodeError` (`LocalFault`): a value does not fit the field that is to hold it.
"""

from tgtui.errors import LocalFault, PeerFault


class DecodeError(PeerFault):
    """The bytes are not a well-formed value."""


class Truncated(DecodeError):
    """The bytes end before the value does."""


class TrailingBytes(DecodeError):
    """There are bytes after the end of the value."""


class LengthNotMinimal(DecodeError):
    """A length header uses more bytes than it needs."""


class TooLong(DecodeError):
    """A vector is longer than its limit."""


class BadValue(DecodeError):
    """A field holds a value that the structure does not allow."""


class EncodeError(LocalFault):
    """A value does not fit the field that is to hold it."""
