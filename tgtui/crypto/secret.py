"""A secret value that cannot be printed, pickled, or compared in variable time."""

from hmac import compare_digest
from typing import Final, NoReturn, SupportsIndex, final


_REFUSAL: Final = "a secret is not copied or pickled; expose() it where it is stored"


@final
class Secret:
    """Bytes that only `expose` hands out.

    Python cannot wipe memory: a secret ends when the last reference to it does.
    """

    __slots__ = ("_value",)

    # A hash would be an equality test in variable time.
    __hash__ = None  # type: ignore[assignment]  # typeshed declares it on object

    def __init__(self, value: bytes) -> None:
        """Wrap `value`."""
        self._value = value

    def expose(self) -> bytes:
        """Return the bytes themselves."""
        return self._value

    def __len__(self) -> int:
        """Return the number of bytes, which is not secret."""
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        """Compare with another `Secret` in time that depends on the length alone."""
        if not isinstance(other, Secret):
            return NotImplemented
        return compare_digest(self._value, other._value)

    def __repr__(self) -> str:
        """Return the length alone."""
        return f"Secret({len(self._value)} bytes)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be pickled or copied.

        Raises:
            TypeError: Always.
        """
        raise TypeError(_REFUSAL)
