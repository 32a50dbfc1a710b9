"""One decoder as the fuzzer sees it: how to read, to write anew, and what is valid."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tgtui.codec import Reader, Writer, decode_whole


@dataclass(frozen=True)
class Decoder:
    """One decoder.

    Attributes:
        name: The structure's name.
        decode: Reads one value.
        encode: Writes one value anew.
        examples: Finds values that are valid.
        stored: Whether what it reads never comes from anybody but the library itself.
        exact: Whether each value has one encoding only.
    """

    name: str
    decode: Callable[[Reader], Any]
    encode: Callable[[Any, Writer], None]
    examples: Callable[[], list[Any]]
    stored: bool = False
    exact: bool = True

    def read(self, data: bytes) -> object:
        """Read one value that fills `data`."""
        return decode_whole(self.decode, data)

    def written(self, value: object) -> bytes:
        """Return a value's encoding."""
        writer = Writer()
        self.encode(value, writer)
        return writer.getvalue()

    @cache  # noqa: B019  (there are only as many as there are decoders)
    def corpus(self) -> tuple[bytes, ...]:
        """Return valid encodings, the shortest first."""
        found = {self.written(value) for value in self.examples()}
        return tuple(sorted(found, key=lambda data: (len(data), data)))
