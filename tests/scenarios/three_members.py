"""Three members: add, message, update, remove, message (run me with `python -m`)."""

import sys
import time

from tgtui.crypto import DEFAULT_SUITE, SigningKey, SystemEntropy
from tgtui.mls import (
    Add,
    AssertedIdentities,
    CommitOptions,
    Credential,
    Environment,
    Group,
    KeyPackageDraft,
    Lifetime,
    MessageReceived,
    NewGroup,
    OwnKeyPackage,
    Remove,
    Removed,
    Welcome,
)


def key_package(name: str, env: Environment) -> OwnKeyPackage:
    lifetime = Lifetime(env.now - 3600, env.now + 30 * 86_400)
    draft = KeyPackageDraft(DEFAULT_SUITE, Credential(name.encode()), lifetime)
    return draft.make(SigningKey.generate(env.entropy), env.entropy)


def say(
    sender: Group, text: str, readers: list[Group], env: Environment
) -> list[Group]:
    sender, message = sender.send(text.encode(), env)
    after = []
    for reader in readers:
        group, event = reader.receive(message, env)
        if not isinstance(event, MessageReceived) or event.data != text.encode():
            sys.exit(f"not understood: {event}")
        after.append(group)
    print(f"epoch {sender.epoch}: {len(message)} bytes carry {text!r}")
    return [sender, *after]


def main() -> None:
    env = Environment(int(time.time()), SystemEntropy(), AssertedIdentities())
    names = ("alice", "bob", "carol")
    own = {name: key_package(name, env) for name in names}
    print(f"suite {DEFAULT_SUITE.name}")

    alice = Group.create(NewGroup(env.entropy.draw(32)), own["alice"], env)
    adds = tuple(Add(own[name].package) for name in ("bob", "carol"))
    staged = alice.commit(env, CommitOptions(proposals=adds))
    alice, _ = staged.group.merge(env)
    welcome = staged.welcome
    if not isinstance(welcome, Welcome):
        sys.exit("nobody to welcome")
    bob, _ = Group.join(welcome, [own["bob"]], env)
    carol, _ = Group.join(welcome, [own["carol"]], env)
    alice, bob, carol = say(alice, "hello, three of us", [bob, carol], env)

    staged = bob.commit(env)
    bob, _ = staged.group.merge(env)
    alice, _ = alice.receive(staged.message, env)
    carol, _ = carol.receive(staged.message, env)
    print(f"epoch {bob.epoch}: bob has new keys")

    staged = alice.commit(env, CommitOptions(proposals=(Remove(carol.own_leaf),)))
    alice, _ = staged.group.merge(env)
    bob, _ = bob.receive(staged.message, env)
    carol, event = carol.receive(staged.message, env)
    if not isinstance(event, Removed):
        sys.exit("carol was not told")
    bob, alice = say(bob, "hello, two of us", [alice], env)
    if alice.epoch_authenticator != bob.epoch_authenticator:
        sys.exit("alice and bob disagree")
    print("alice and bob have the same epoch authenticator; carol is out")


if __name__ == "__main__":
    main()
