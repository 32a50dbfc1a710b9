"""What each step of a group costs beside its floor: `python -m tests.benchmarks.mls`.

For each suite and number of members: the time, the floor (`floors.py`), the ratio of
the two, then sizes in bytes. The last line sums up the ratios that have a goal.
"""

import argparse
from collections.abc import Sequence
from typing import Final

from tests.benchmarks import goals, peer, setting
from tests.benchmarks.arguments import WORDS, numbers_of_members, suite
from tests.benchmarks.measure import Measurement
from tests.benchmarks.operations import Result, Size
from tests.benchmarks.peer import PeerReport
from tests.benchmarks.primitives import primitives
from tests.benchmarks.timing import Bench
from tgtui.crypto import DEFAULT_SUITE, SUITES, CipherSuite


MEMBERS: Final = (2, 10, 100, 1000, 5000)
MEASURED: Final = (SUITES[0x0003], DEFAULT_SUITE)
PER_SECOND: Final = ("encrypt", "decrypt")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.mls",
        description="Measures what each step of a group costs beside its floor.",
        epilog=WORDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--suite",
        action="append",
        type=suite,
        help="a cipher suite, as 0x0003; may be given again",
    )
    parser.add_argument(
        "--members",
        type=numbers_of_members,
        default=MEMBERS,
        help="numbers of members, as 2,100",
    )
    parser.add_argument("--peer", choices=["ts-mls"], help="measure this one as well")
    return parser.parse_args(arguments)


def shown_time(name: str, seconds: float) -> str:
    """Return a time, or how often it fits into a second."""
    if name in PER_SECOND:
        return f"{1 / seconds:,.0f}/s"
    return f"{seconds * 1000:,.2f} ms"


def shown_result(row: Result, theirs: PeerReport | None) -> str:
    """Return the line of an operation."""
    line = (
        f"  {row.name:<18}{shown_time(row.name, row.seconds):>13}"
        f"{shown_time(row.name, row.floor):>13}{row.ratio:>9.2f}"
    )
    if theirs is None or row.name not in theirs.seconds:
        return line
    seconds = theirs.seconds[row.name]
    times = seconds / row.seconds
    return f"{line}{shown_time(row.name, seconds):>15} ({times:.1f} x)"


def shown_size(row: Size, theirs: PeerReport | None) -> str:
    """Return the line of a size."""
    line = f"  {row.name:<18}{row.count:>11,} B"
    if theirs is None or row.name not in theirs.sizes:
        return line
    return f"{line}{theirs.sizes[row.name]:>35,} B"


def measured(
    chosen: CipherSuite, members: int, *, bench: Bench, with_peer: bool
) -> dict[str, Result]:
    """Measure, print every row, and return the results by operation."""
    theirs = None
    if with_peer and members <= peer.LARGEST:
        theirs = peer.measure(chosen.id, members)
    heading = f"{chosen.id:#06x}, {members:,} members"
    print(f"{heading:<20}{'time':>13}{'floor':>13}{'ratio':>9}", end="")
    print(f"{'ts-mls':>15}" if theirs else "")
    results: dict[str, Result] = {}
    sizes: list[Size] = []
    packages = setting.own_packages(chosen, members)
    for row in Measurement(bench, packages).rows():
        if isinstance(row, Size):
            sizes.append(row)
        else:
            results[row.name] = row
            print(shown_result(row, theirs), flush=True)
    for size in sizes:
        print(shown_size(size, theirs))
    print()
    return results


def shown_rates(results: dict[int, dict[str, Result]]) -> str:
    """Return the primitives' rates as they were around the last operation."""
    last = next(reversed(results.values()))
    rates = next(reversed(last.values())).rates
    each = "  ".join(f"{name} {rate * 1e6:.2f}" for name, rate in rates.items())
    return f"  us a call: {each}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all that is asked for."""
    options = parsed(arguments)
    why = peer.missing() if options.peer else None
    if why:
        print(why)
    lines: list[str] = []
    kept = total = 0
    for chosen in options.suite or MEASURED:
        print(chosen.name)
        sample = setting.own_packages(chosen, 1)[0].package
        results: dict[int, dict[str, Result]] = {}
        for members in options.members:
            bench = Bench(primitives(sample, members))
            results[members] = measured(
                chosen, members, bench=bench, with_peer=bool(options.peer) and not why
            )
        print(shown_rates(results))
        words, good, judged = goals.summary(f"{chosen.id:#06x}", results)
        lines.append(" ".join(words))
        kept += good
        total += judged
    print(goals.closing(lines, kept=kept, total=total))


if __name__ == "__main__":
    main()
