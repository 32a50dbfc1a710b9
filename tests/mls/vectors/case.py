"""One entry of a vector file, read with complaints that name the field."""

from collections.abc import Mapping
from typing import TypeVar

from tgtui.crypto import (
    SEED_LENGTH,
    SUITES,
    CipherSuite,
    Secret,
    SigningKey,
    suite_by_id,
)


T = TypeVar("T")


class Malformed(Exception):
    """A vector is not of the form that its kind has."""


class LeftOut(Exception):
    """A vector is for a cipher suite that is not ours."""


class Mismatch(Exception):
    """The library does something else than the vector says."""


def same(what: str, found: T, expected: T) -> None:
    """Require that the library found what the vector says.

    Raises:
        Mismatch: It did not.
    """
    if found != expected:
        message = f"{what} is {shown(found)} instead of {shown(expected)}"
        raise Mismatch(message)


def require_own_suite(number: int) -> None:
    """Require that a cipher suite is one of ours.

    Raises:
        LeftOut: It is not.
    """
    if number not in SUITES:
        message = f"cipher suite {number}"
        raise LeftOut(message)


def shown(value: object) -> str:
    """Return a value as an error message has it: bytes in hex, and not too long."""
    text = value.hex() if isinstance(value, bytes) else repr(value)
    return text if len(text) <= 80 else f"{text[:80]}..."


class Case:
    """An object of a vector file whose fields are read by name and type."""

    __slots__ = ("_fields",)

    def __init__(self, value: object) -> None:
        """Wrap what the JSON reader returned.

        Raises:
            Malformed: It is no object.
        """
        if not isinstance(value, Mapping):
            message = f"{shown(value)} where an object should be"
            raise Malformed(message)
        self._fields = value

    @property
    def suite(self) -> CipherSuite:
        """The cipher suite.

        Raises:
            LeftOut: It is not ours.
        """
        number = self.number("cipher_suite")
        require_own_suite(number)
        return suite_by_id(number)

    def has(self, name: str) -> bool:
        """Tell whether a field is there and is not null."""
        return self._fields.get(name) is not None

    def number(self, name: str) -> int:
        """Return a field that is a number from 0 on."""
        return _number(self._field(name), name)

    def text(self, name: str) -> bytes:
        """Return a field that is a string, encoded."""
        value = self._field(name)
        if not isinstance(value, str):
            message = f"{name} is no string"
            raise Malformed(message)
        return value.encode()

    def data(self, name: str) -> bytes:
        """Return a field that is a string of hex digits, decoded."""
        return _data(self._field(name), name)

    def secret(self, name: str) -> Secret:
        """Return a field of hex digits that holds a secret."""
        return Secret(self.data(name))

    def signing_key(self, name: str) -> SigningKey:
        """Return a field of hex digits that holds an Ed25519 private key.

        Older vectors have the public key behind the seed.
        """
        value = self.data(name)
        key = SigningKey(Secret(value[:SEED_LENGTH]))
        if value[SEED_LENGTH:] not in (b"", key.public_key):
            message = f"{name} is no private key"
            raise Malformed(message)
        return key

    def case(self, name: str) -> "Case":
        """Return a field that is an object."""
        return Case(self._field(name))

    def cases(self, name: str) -> list["Case"]:
        """Return a field that is a list of objects."""
        return [Case(item) for item in self._items(name)]

    def case_lists(self, name: str) -> list[list["Case"]]:
        """Return a field that is a list of lists of objects."""
        return [
            [Case(item) for item in _items(inner, name)] for inner in self._items(name)
        ]

    def numbers(self, name: str) -> list[int | None]:
        """Return a field that is a list of numbers and nulls."""
        return [
            None if item is None else _number(item, name) for item in self._items(name)
        ]

    def number_lists(self, name: str) -> list[list[int]]:
        """Return a field that is a list of lists of numbers."""
        return [
            [_number(item, name) for item in _items(inner, name)]
            for inner in self._items(name)
        ]

    def datas(self, name: str) -> list[bytes | None]:
        """Return a field that is a list of hex strings and nulls."""
        return [
            None if item is None else _data(item, name) for item in self._items(name)
        ]

    def _items(self, name: str) -> list[object]:
        return _items(self._field(name), name)

    def _field(self, name: str) -> object:
        if name not in self._fields:
            message = f"there is no {name}"
            raise Malformed(message)
        return self._fields[name]


def _items(value: object, name: str) -> list[object]:
    if not isinstance(value, list):
        message = f"{name} is no list"
        raise Malformed(message)
    return value


def _number(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        message = f"{name} is {shown(value)}, which is no number"
        raise Malformed(message)
    return value


def _data(value: object, name: str) -> bytes:
    try:
        return bytes.fromhex(value if isinstance(value, str) else "?")
    except ValueError:
        message = f"{name} is {shown(value)}, which is no hex string"
        raise Malformed(message) from None
