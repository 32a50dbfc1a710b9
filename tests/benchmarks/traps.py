"""What must grow with the group and no faster: `python -m tests.benchmarks.traps`.

Each row is something that quadratic code gives away: copying the rest of the input at
each field, searching all leaves at each Add, walking the tree at each message. It shows
microseconds for each leaf, Add or message at several numbers of members, and how often
the first number fits the last: about 1 where nothing is quadratic.
"""

import argparse
import gc
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from tests.benchmarks import setting
from tests.benchmarks.arguments import suite
from tests.benchmarks.measure import PLAINTEXT
from tests.benchmarks.timing import Work, batch, batch_size
from tgtui.codec import decode_whole
from tgtui.crypto import SUITES
from tgtui.mls import Add, Group, NewGroup, OwnKeyPackage, UnverifiedRatchetTree
from tgtui.mls.proposals.applying import apply_proposals
from tgtui.mls.proposals.listing import sort_proposals
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.tree_hash import root_hash


MEMBERS: Final = (500, 1000, 2000, 5000)
ROUNDS: Final = 7
BATCH_SECONDS: Final = 0.02

Row = tuple[str, float]


def seconds(work: Work) -> float:
    """Return the median of a few batches of `work`."""
    gc.collect()
    gc.freeze()
    count = batch_size(work, BATCH_SECONDS)
    times = [batch(work, count) for _ in range(ROUNDS)]
    gc.unfreeze()
    return median(times)


def adding(group: Group, packages: Sequence[OwnKeyPackage]) -> Work:
    """Return the work of adding everybody to a group of one, without cryptography."""
    own = Sender(SenderType.MEMBER, 0)
    listed = sort_proposals([(own, Add(member.package)) for member in packages])
    epoch = group.state.epoch
    return lambda: root_hash(apply_proposals(epoch.context, epoch.tree, listed).tree)


def rows(packages: Sequence[OwnKeyPackage]) -> Iterator[Row]:
    """Yield what is measured, in seconds for each leaf, Add or message."""
    env = setting.environment()
    count = len(packages)
    alone = Group.create(NewGroup(setting.GROUP_ID), packages[0], env)
    created = setting.created(packages[0], setting.on_the_wire(packages[1:]), env)
    group = created.group
    tree = group.encode_tree()
    yield "read a leaf of a tree", seconds(parsing(tree)) / count
    yield "write a leaf of a tree", seconds(group.encode_tree) / count
    yield "apply an Add", seconds(adding(alone, packages[1:])) / (count - 1)
    yield "store a leaf of a group", seconds(group.encode_epoch) / count
    # The first message of an epoch opens the secret tree, and the rest do not.
    group, _ = group.send(PLAINTEXT, env)
    after, _ = group.send(PLAINTEXT, env)
    yield "send a message", seconds(lambda: group.send(PLAINTEXT, env))
    yield "store a message's keys", seconds(lambda: after.ratchet_delta(group))


def parsing(tree: bytes) -> Work:
    """Return the work of reading a whole tree."""
    return lambda: decode_whole(UnverifiedRatchetTree.decode, tree)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every row at every number of members, and print them side by side."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.traps")
    parser.add_argument("--suite", type=suite, default=SUITES[0x0003])
    chosen = parser.parse_args(arguments).suite
    packages = setting.own_packages(chosen, max(MEMBERS))
    table: dict[str, list[float]] = {}
    for members in MEMBERS:
        for name, each in rows(packages[:members]):
            table.setdefault(name, []).append(each)
    print(
        f"{'us, members:':<26}", *(f"{members:>8,}" for members in MEMBERS), " growth"
    )
    for name, values in table.items():
        columns = (f"{value * 1e6:8.2f}" for value in values)
        print(f"{name:<26}", *columns, f"{values[-1] / values[0]:7.2f}")
    worst = max(values[-1] / values[0] for values in table.values())
    print(f"growth from {MEMBERS[0]:,} to {MEMBERS[-1]:,} members: {worst:.2f} at most")


if __name__ == "__main__":
    main()
