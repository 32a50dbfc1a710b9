"""Fuzzes one decoder, or all in turn: `python -m tests.fuzz DECODER|--all`."""

import subprocess
import sys
import time

from tests.fuzz import instrument


instrument.load()

from tests.fuzz.arguments import arguments  # noqa: E402  (after being instrumented)
from tests.fuzz.decoders import DECODERS  # noqa: E402  (the same)
from tests.fuzz.harness import feed  # noqa: E402  (the same)


def each_in_turn(seconds: int) -> int:
    """Feed each decoder in a process of its own; return how many fail."""
    failed = []
    for name in DECODERS:
        command = [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(seconds)]
        begin = time.monotonic()
        done = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        took = time.monotonic() - begin
        if done.returncode:
            failed.append(name)
            print(done.stdout.decode("utf-8", "replace"))
        verdict = "FAILED" if done.returncode else "ok"
        print(f"{name}: {verdict}, {took:.0f} s", flush=True)
    tool = "atheris" if instrument.has_atheris() else "hypothesis"
    print(f"{len(DECODERS)} decoders by {tool}, failed: {', '.join(failed) or 'none'}")
    return len(failed)


if __name__ == "__main__":
    chosen = arguments()
    if chosen.all:
        sys.exit(each_in_turn(chosen.seconds))
    feed(DECODERS[chosen.decoder], chosen.seconds)
