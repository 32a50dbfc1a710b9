"""What is asked of a decoder: it accepts or refuses, and what it accepts it repeats."""

from tests.fuzz.decoders import Decoder
from tests.mls.negative.refusal import DOCUMENTED


def judge(decoder: Decoder, data: bytes) -> bool:
    """Tell whether a decoder accepts `data`.

    Raises:
        AssertionError: What it accepts is written otherwise than it was read.
        Exception: Any that is not documented leaves the decoder.
    """
    try:
        value = decoder.read(data)
    except DOCUMENTED:
        return False
    written = decoder.written(value)
    assert written == data, f"{decoder.name}: {data.hex()} became {written.hex()}"
    return True
