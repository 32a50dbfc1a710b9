"""What franking costs beside its primitives: `python -m tests.benchmarks.franking`.

For each step: the time, the floor (its signatures, verifications, MACs and hashes, as
the libraries offer them, timed in the same rounds), and the ratio of the two.
"""

import argparse
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from tests.benchmarks.floors import Calls, seconds
from tests.benchmarks.timing import Bench, Work
from tests.franking.case import Case
from tests.franking.receiver import Receiver
from tests.franking.setting import ANNA, BOB, NOTHING, Chat, Delivery
from tgtui.crypto import SystemEntropy
from tgtui.franking import Received, Shown, UnverifiedItem, frank, receive
from tgtui.franking.report_item import Role


TEXT: Final = b"a" * 200
"""What is said, in each message."""

IN_A_ROW: Final = 100
"""How many messages are received one after the other."""

STAMPED: Final = bytes(288)
"""About as long as what a stamp, a sender and a message's hash cover."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is timed.

    Attributes:
        name: What it is.
        work: Does it.
        floor: Its primitives.
        repeats: How often the work does it.
        goal: The largest ratio that it is to keep, if there is one.
    """

    name: str
    work: Work
    floor: Calls
    repeats: int = 1
    goal: float | None = None


def primitives() -> dict[str, Work]:
    """Return the primitives, with nothing of ours around."""
    public, secret = crypto_sign_seed_keypair(bytes(32))
    signed = crypto_sign(STAMPED, secret)
    return {
        "sign": partial(crypto_sign, STAMPED, secret),
        "verify": partial(crypto_sign_open, signed, public),
        "mac": partial(hmac.digest, bytes(32), STAMPED, "sha256"),
        "hash": lambda: sha256(STAMPED).digest(),
    }


def stamping(chat: Chat) -> Work:
    """Return the relay's work for one entry: hash the message, stamp it."""
    signer, message = chat.relay.signer, bytes(512)

    def work() -> object:
        return signer.stamp(
            chat.group_id,
            7,
            seq=1,
            prev=NOTHING,
            accepted_at=1,
            account=ANNA.account,
            device=ANNA.device,
            commitment=NOTHING,
            message_hash=sha256(message).digest(),
        )

    return work


def franking(chat: Chat) -> Work:
    """Return the sender's work for one message, beside encryption."""
    content, context = chat.content(ANNA, TEXT), chat.context(ANNA)
    entropy = SystemEntropy()
    return lambda: frank(content, context, device_key=ANNA.device_key, entropy=entropy)


def receiving(deliveries: Sequence[Delivery], chat: Chat) -> Callable[[], Receiver]:
    """Return the receiver's work for many messages, beside decryption and the store."""
    room = chat.room()
    opened = [delivery.opened for delivery in deliveries]

    def work() -> Receiver:
        receiver = Receiver(chat)
        for delivery, given in zip(deliveries, opened, strict=True):
            found: Received = receive(
                receiver.state,
                delivery.entry,
                given,
                room=room,
                records=receiver.records,
            )
            receiver.keep(found)
        return receiver

    return work


def verifying(case: Case) -> Work:
    """Return a moderator's work for a report of one message."""
    report = case.report([UnverifiedItem.of(case.said(TEXT)[0], Role.REPORTED)])
    return lambda: case.verified(report)


def steps() -> list[Step]:
    """Return everything that is timed."""
    chat = Chat()
    deliveries = [chat.say((ANNA, BOB)[at % 2], TEXT) for at in range(IN_A_ROW)]
    received = receiving(deliveries, chat)
    last = Receiver(chat).take(deliveries[0]).verdict
    assert isinstance(last, Shown)
    assert received().state.seq == IN_A_ROW
    # A message: sender_sig and the stamp are verified, C is computed, the head hashed.
    message = Calls({"verify": 2, "mac": 1, "hash": 1})
    # A report: the same, the sender's certificate, the reporter's, its signature.
    report = message + Calls({"verify": 3, "hash": 2})
    return [
        Step("stamp", stamping(chat), Calls({"sign": 1, "hash": 2}), goal=1.25),
        Step("frank", franking(chat), Calls({"sign": 1, "mac": 1})),
        Step(
            "receive",
            received,
            Calls({name: IN_A_ROW * count for name, count in message.items()}),
            repeats=IN_A_ROW,
            goal=1.5,
        ),
        Step("verify report", verifying(Case()), report),
    ]


def shown(step: Step, taken: float, rates: Mapping[str, float]) -> tuple[str, float]:
    """Return the line of a step, and its ratio."""
    floor = seconds(step.floor, rates) / step.repeats
    each = taken / step.repeats
    goal = "" if step.goal is None else f"   goal {step.goal:g}"
    line = (
        f"  {step.name:<16}{each * 1e6:>9.1f} us{1 / each:>10,.0f}/s"
        f"{floor * 1e6:>11.1f} us{1 / floor:>10,.0f}/s{each / floor:>8.2f}{goal}"
    )
    return line, each / floor


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every step."""
    argparse.ArgumentParser(
        prog="python -m tests.benchmarks.franking",
        description="Measures what franking costs beside its primitives.",
        epilog="A floor has the primitives alone; the rest is Python.",
    ).parse_args(arguments)
    bench = Bench(primitives())
    print(f"  {'':<16}{'time':>12}{'':>12}{'floor':>14}{'':>12}{'ratio':>8}")
    words, kept, judged = [], 0, 0
    for step in steps():
        timed = bench.time(step.work)
        line, ratio = shown(step, timed.seconds, timed.rates)
        print(line, flush=True)
        words.append(f"{step.name} {ratio:.2f}")
        if step.goal is not None:
            judged += 1
            kept += ratio <= step.goal
    rates = "  ".join(
        f"{name} {rate * 1e6:.2f}" for name, rate in bench.rates().items()
    )
    print(f"  us a call: {rates}")
    print(f"ratios to the floor: {', '.join(words)}; {kept} of {judged} goals kept")


if __name__ == "__main__":
    main()
