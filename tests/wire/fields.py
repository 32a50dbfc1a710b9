"""What a field of a frame or body may hold and what not, told apart from the code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Field:
    """One field, in the plain values that msgpack and JSON know.

    Attributes:
        good: Values at the edges of what it may hold; the first is an ordinary one.
        bad: Values one beyond, and of other types.
        required: Whether it has to be there.
    """

    good: tuple[Any, ...]
    bad: tuple[Any, ...]
    required: bool = True


NO_BASE64: Final = "é is no base64"
"""A text where bytes belong: of another type in msgpack, malformed in JSON."""

NO_BYTES: Final[tuple[object, ...]] = (NO_BASE64, 1, 1.5, True, [], {})
NO_INT: Final[tuple[object, ...]] = (
    "1",
    1.0,
    1.5,
    float("nan"),
    True,
    False,
    b"1",
    [],
    {},
)
BIG: Final = (1 << 63) - 1


def exactly(size: int) -> Field:
    """Return a field of `size` bytes."""
    bad = (b"", bytes(size - 1), bytes(size + 1), bytes(2 * size))
    return Field((bytes(range(size)), b"\xff" * size), (*bad, None, *NO_BYTES))


def up_to(size: int) -> Field:
    """Return a field of at most `size` bytes."""
    return Field((b"some", b"", b"\xff" * size), (bytes(size + 1), None, *NO_BYTES))


def integer(least: int, most: int) -> Field:
    """Return an integer between two others."""
    bad = (least - 1, most + 1, (1 << 64) - 1, None, *NO_INT)
    return Field((least, most), bad)


def one_of(*values: int | str) -> Field:
    """Return an enumeration."""
    texts = tuple(str(value) for value in values if isinstance(value, int))
    return Field(values, (0, 99, "", "other", *texts, 1.0, None, [], b"x"))


def text(least: int, most: int, *, bad: Sequence[str] = ()) -> Field:
    """Return a text of so many characters."""
    short = ("a" * (least - 1),) if least else ()
    wrong = (*short, "a" * (most + 1), *bad, None, 1, True, [])
    return Field(("a" * least, "a" * most), wrong)


def many(field: Field, most: int) -> Field:
    """Return an array of at most `most` of `field`."""
    first = field.good[0]
    bad = [[one] for one in field.bad]
    return Field(
        ([first], [], [first] * most, list(field.good)),
        ([first] * (most + 1), *bad, None, 1, "some", True, {}),
    )


def optional(field: Field) -> Field:
    """Return a field that may be null, and may be left out."""
    bad = tuple(one for one in field.bad if one is not None)
    return Field((*field.good, None), bad, required=False)


def with_default(field: Field) -> Field:
    """Return a field that may be left out, but not null."""
    return Field(field.good, field.bad, required=False)


def record(*fields: Field) -> Field:
    """Return an array of fields, each with its own place."""
    usual = [field.good[0] for field in fields]
    least = sum(field.required for field in fields)
    short = [usual[: least - 1]] if least else []
    bad: tuple[object, ...] = (*broken(fields), *short, [*usual, None], None, 1, {})
    return Field((usual, *varied(fields)), bad)


def varied(fields: Sequence[Field]) -> Iterator[list[Any]]:
    """Yield rows in which one field after the other has each of its good values."""
    usual = [field.good[0] for field in fields]
    for place, field in enumerate(fields):
        for value in field.good:
            yield [*usual[:place], value, *usual[place + 1 :]]


def broken(fields: Sequence[Field]) -> Iterator[list[Any]]:
    """Yield rows in which one field after the other has each of its bad values."""
    usual = [field.good[0] for field in fields]
    for place, field in enumerate(fields):
        for value in field.bad:
            yield [*usual[:place], value, *usual[place + 1 :]]


KIB: Final = 1024
ID: Final = exactly(32)
COUNT: Final = integer(0, BIG)
REQUEST_ID: Final = integer(0, 0xFFFF_FFFF)
INLINE: Final = up_to(48 * KIB)
SIGNATURE: Final = exactly(64)
SHORT_STAMP: Final = exactly(88)
FULL_STAMP: Final = record(up_to(512), SIGNATURE)
FLAG: Final = Field((True, False), (0, 1, None, "true", [], b""))
ROOM_KIND: Final = one_of(1, 2, 3)
ROLE: Final = one_of(1, 2, 3, 4)
MEMBER: Final = record(ID, ROLE, many(ID, 16))
CHANGE: Final = record(with_default(many(MEMBER, 1000)), with_default(many(ID, 1000)))
