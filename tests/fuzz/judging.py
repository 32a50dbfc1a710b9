"""What is asked of a decoder: it accepts or refuses, and what it accepts it repeats."""

from typing import Final

from tests.fuzz.decoder import Decoder
from tgtui.codec import DecodeError
from tgtui.crypto import CryptoError
from tgtui.errors import PeerFault, TgtuiError
from tgtui.mls import MlsError


Refusals = tuple[type[TgtuiError], ...]

FROM_OTHERS: Final[Refusals] = (PeerFault,)
"""What refuses bytes that came over the wire: whoever sent them is to blame."""

FROM_OWN_STORE: Final[Refusals] = (DecodeError, CryptoError, MlsError)
"""What refuses bytes that the library wrote itself: the roots of all that it raises."""


def judge(decoder: Decoder, data: bytes) -> bool:
    """Tell whether a decoder accepts `data`.

    Raises:
        AssertionError: What it accepts is written otherwise than it was read.
        Exception: Any that is not documented leaves the decoder, or one that blames
            this program for bytes that came over the wire.
    """
    refusals = FROM_OWN_STORE if decoder.stored else FROM_OTHERS
    try:
        value = decoder.read(data)
    except refusals:
        return False
    written = decoder.written(value)
    if decoder.exact:
        assert written == data, f"{decoder.name}: {data.hex()} became {written.hex()}"
    else:
        again = decoder.read(written)
        assert again == value, f"{decoder.name}: {data.hex()} is another when written"
        assert decoder.written(again) == written
    return True
