"""Feeds one decoder for a while, by atheris where it is installed."""

import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from tests.fuzz.decoder import Decoder
from tests.fuzz.instrument import has_atheris
from tests.fuzz.judging import judge
from tests.fuzz.mutating import mutated


MAX_BYTES: Final = 16_384
"""How long an input may grow."""

MAX_MEGABYTES: Final = 1_024
"""How much memory the process may take, the fuzzer's own included."""

ONE_INPUT_SECONDS: Final = 5
"""How long one input may take, measured by a fuzzer that makes everything slower."""

EXAMPLES_AT_ONCE: Final = 500


def feed(decoder: Decoder, seconds: int) -> None:
    """Feed a decoder; with atheris the process ends here.

    Raises:
        Exception: What the decoder should not have done.
    """
    if has_atheris():
        _by_atheris(decoder, seconds)
    else:
        _by_hypothesis(decoder, seconds)


def _by_atheris(decoder: Decoder, seconds: int) -> None:
    import atheris  # noqa: PLC0415  (only where it is installed)

    folder = Path(tempfile.mkdtemp(prefix="tgtui-fuzz-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for data in decoder.corpus():
        if len(data) <= MAX_BYTES:
            (corpus / sha256(data).hexdigest()).write_bytes(data)
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={seconds}",
            f"-max_len={MAX_BYTES}",
            f"-rss_limit_mb={MAX_MEGABYTES}",
            f"-timeout={ONE_INPUT_SECONDS}",
            f"-artifact_prefix={folder}/",
            "-print_final_stats=1",
        ],
        lambda data: judge(decoder, data),
    )
    atheris.Fuzz()


def _by_hypothesis(decoder: Decoder, seconds: int) -> None:
    end = time.monotonic() + seconds
    inputs = st.one_of(mutated(decoder.corpus()), st.binary(max_size=2_000))
    tried = 0

    @settings(
        max_examples=EXAMPLES_AT_ONCE,
        deadline=ONE_INPUT_SECONDS * 1_000,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def try_some(data: bytes) -> None:
        nonlocal tried
        tried += 1
        judge(decoder, data)

    while time.monotonic() < end:
        try_some()
    print(f"{decoder.name}: {tried} inputs by hypothesis")
