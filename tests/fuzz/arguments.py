"""What the fuzzer can be told on its command line."""

import argparse
from collections.abc import Sequence
from typing import Final

from tests.fuzz.decoders import DECODERS


NAMES: Final = ", ".join(f"{name!r}" if " " in name else name for name in DECODERS)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Fuzzes one decoder, or all in turn.",
        epilog=f"decoders: {NAMES}",
    )
    parser.add_argument("decoder", nargs="?", metavar="DECODER", help="its name")
    parser.add_argument("--all", action="store_true", help="all of them in turn")
    parser.add_argument("--seconds", type=int, default=60, help="for each (60)")
    chosen = parser.parse_args(given)
    if chosen.all and chosen.decoder is not None:
        parser.error("a decoder and --all cannot both be given")
    if not chosen.all and chosen.decoder is None:
        parser.error(f"one of these, or --all: {NAMES}")
    if not chosen.all and chosen.decoder not in DECODERS:
        parser.error(f"{chosen.decoder!r} is none of {NAMES}")
    if chosen.seconds < 1:
        parser.error("--seconds must be 1 or more")
    return chosen
