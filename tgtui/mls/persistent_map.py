"""A map whose versions share almost everything, so that old ones stay valid."""

from collections.abc import Iterator
from typing import Final, Generic, TypeVar


T = TypeVar("T")

_BITS: Final = 6


class PersistentMap(Generic[T]):
    """An immutable map from small integers.

    Keys that agree but for their low six bits share a dict. A new version copies that
    dict and the table of dicts: for 10,000 keys about 220 references, not 10,000.
    """

    __slots__ = ("_chunks",)

    def __init__(self, chunks: dict[int, dict[int, T]] | None = None) -> None:
        """Start from chunks that nobody changes any more, or empty."""
        self._chunks: dict[int, dict[int, T]] = {} if chunks is None else chunks

    def get(self, key: int) -> T | None:
        """Return the value of a key, or None."""
        chunk = self._chunks.get(key >> _BITS)
        return None if chunk is None else chunk.get(key)

    def put(self, key: int, value: T) -> "PersistentMap[T]":
        """Return a version in which `key` has `value`."""
        return self.changed({key: value})

    def changed(self, changes: dict[int, T | None]) -> "PersistentMap[T]":
        """Return a version with several changes; None takes a key out."""
        chunks = self._chunks.copy()
        fresh: set[int] = set()
        for key, value in changes.items():
            number = key >> _BITS
            if number not in fresh:
                chunks[number] = chunks.get(number, {}).copy()
                fresh.add(number)
            if value is None:
                chunks[number].pop(key, None)
            else:
                chunks[number][key] = value
        return PersistentMap(chunks)

    def items(self) -> Iterator[tuple[int, T]]:
        """Yield all keys with their values."""
        for chunk in self._chunks.values():
            yield from chunk.items()

    def differences(self, older: "PersistentMap[T]") -> Iterator[tuple[int, T | None]]:
        """Yield the keys that differ from an older version, with None where gone.

        The cost grows with the number of dicts, not of keys, if `older` is a version
        that this one was made from.
        """
        nothing: dict[int, T] = {}
        for number in self._chunks.keys() | older._chunks.keys():  # noqa: SLF001
            mine = self._chunks.get(number, nothing)
            theirs = older._chunks.get(number, nothing)  # noqa: SLF001
            if mine is theirs:
                continue
            for key, value in mine.items():
                if theirs.get(key) is not value:
                    yield key, value
            for key in theirs.keys() - mine.keys():
                yield key, None
