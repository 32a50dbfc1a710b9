"""Joining from outside with a PSK, and a key for a call (run me with `python -m`)."""

import sys
import time

from tests.scenarios.three_members import key_package
from tgtui import mls
from tgtui.crypto import Secret, SigningKey, SystemEntropy


INVITATION = b"on paper"
PAPER = {INVITATION: Secret(b"what only those know who were given the paper")}


def find_psk(psk: mls.PreSharedKeyId) -> Secret | None:
    """Return the key that a commit names, as each client keeps it for itself."""
    return PAPER.get(psk.psk_id)


def call_key(group: mls.Group) -> Secret:
    """Return a key for a call among the members, which no earlier epoch knows."""
    return group.export(b"tgtui call", context=b"call 1", length=32)


def main() -> None:
    env = mls.Environment(
        int(time.time()), SystemEntropy(), mls.AssertedIdentities(), find_psk
    )
    new = mls.NewGroup(env.entropy.draw(32))
    alice = mls.Group.create(new, key_package("alice", env), env)
    # Whoever gets this can join; a server may keep the newest one for all.
    info = alice.group_info(external=True)
    print(f"{len(info)} bytes describe the group")

    join = mls.ExternalJoin(
        credential=mls.Credential(b"bob"),
        signing_key=SigningKey.generate(env.entropy),
        psks=(mls.PreSharedKeyId.fresh(INVITATION, alice.suite, env.entropy),),
    )
    # To be kept once the server has accepted the commit, and else to be forgotten.
    bob, commit = mls.Group.join_from_outside(info, join, env)
    before = call_key(alice)
    alice, event = alice.receive(commit, env)
    if not isinstance(event, mls.EpochChanged) or not event.external:
        sys.exit("bob did not come from outside")
    if [psk.psk_id for psk in event.psks] != [INVITATION]:
        sys.exit("bob does not have the paper")
    print(f"epoch {alice.epoch}: bob joined, and proved that he has the paper")

    if call_key(alice) != call_key(bob) or call_key(alice) == before:
        sys.exit("alice and bob cannot call each other")
    print("alice and bob have a key for their call")


if __name__ == "__main__":
    main()
