"""A stream of bytes to upload, which has to have the length that was announced."""

from collections.abc import AsyncIterator

from tgtui.net.errors import SourceChanged


class Exactly:
    """A stream that has to have a certain length.

    Attributes:
        left: How many bytes are still to come.
    """

    def __init__(self, pieces: AsyncIterator[bytes], length: int) -> None:
        """Take the pieces of a stream that is to have `length` bytes."""
        self._pieces = pieces
        self.left = length

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces.

        Raises:
            SourceChanged: They have another length.
        """
        async for piece in self._pieces:
            self.left -= len(piece)
            if self.left < 0:
                raise SourceChanged
            yield piece
        if self.left:
            raise SourceChanged
