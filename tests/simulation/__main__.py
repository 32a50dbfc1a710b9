"""Plays histories: `python -m tests.simulation --seeds N --first-seed S`."""

import argparse
import sys
import time

from tests.simulation.story import STEPS, played


def main() -> int:
    """Play them, and print the first one that fails, with its history."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=100, metavar="N")
    parser.add_argument("--first-seed", type=int, default=1, metavar="S")
    parser.add_argument("--steps", type=int, default=STEPS, metavar="N")
    parser.add_argument("--on", action="store_true", help="go on after a failure")
    given = parser.parse_args()
    begun, failed = time.monotonic(), []
    for seed in range(given.first_seed, given.first_seed + given.seeds):
        story, faults = played(seed, given.steps)
        if not faults:
            continue
        failed.append(seed)
        if not given.on:
            print(*story.told, sep="\n")
        print(f"seed {seed} fails:", *faults, sep="\n    ")
        if not given.on:
            return 1
    clean, seconds = given.seeds - len(failed), time.monotonic() - begun
    print(f"{clean} of {given.seeds} histories are clean ({seconds:.0f} s)")
    if failed:
        print("failing seeds:", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
