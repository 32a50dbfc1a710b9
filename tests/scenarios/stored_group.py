"""Groups in databases: store, be killed, lose a race (run me with `python -m`)."""

import sqlite3
import tempfile
import time
from pathlib import Path

from tests.scenarios.three_members import key_package
from tgtui import mls
from tgtui.crypto import SystemEntropy


ENV = mls.Environment(int(time.time()), SystemEntropy(), mls.AssertedIdentities())
SCHEMA = """PRAGMA secure_delete = ON; -- a key that was used is to be gone
CREATE TABLE IF NOT EXISTS epoch (id INTEGER PRIMARY KEY CHECK (id = 0), state BLOB);
CREATE TABLE IF NOT EXISTS ratchet (key BLOB PRIMARY KEY, record BLOB);"""


class Client:
    """A client in one group, all of which is in its database."""

    def __init__(self, path: Path, group: mls.Group | None = None) -> None:
        """Begin with a group that was just made or joined, or with what was stored."""
        self.path, self.sql = path, sqlite3.connect(path)
        self.sql.executescript(SCHEMA)
        if group is None:
            (epoch,) = self.sql.execute("SELECT state FROM epoch").fetchone()
            records = dict(self.sql.execute("SELECT key, record FROM ratchet"))
            self.group = mls.Group.restore(epoch, records)
        else:
            self.store(group, None)

    def store(self, group: mls.Group, before: mls.Group | None) -> None:
        """Write what a verb did, all or nothing; what it returned leaves after that."""
        delta = group.ratchet_delta(before)
        with self.sql:  # One transaction.
            gone = [(key,) for key in delta.delete]
            self.sql.executemany("DELETE FROM ratchet WHERE key = ?", gone)
            new = delta.put.items()
            self.sql.executemany("REPLACE INTO ratchet VALUES (?, ?)", new)
            self.sql.execute("REPLACE INTO epoch VALUES (0, ?)", [group.encode_epoch()])
        self.group = group

    def commit(self, *proposals: mls.Proposal) -> tuple[bytes, bytes]:
        staged = self.group.commit(ENV, mls.CommitOptions(proposals=proposals))
        self.store(staged.group, self.group)
        welcome = staged.welcome and mls.encode_message(staged.welcome)
        return staged.message, welcome or b""

    def say(self, text: str) -> bytes:
        group, message = self.group.send(text.encode(), ENV)
        self.store(group, self.group)
        return message

    def hear(self, message: bytes) -> None:
        pending = self.group.pending
        accepted = pending and message == pending.message  # It came back.
        old = self.group
        group, event = old.merge(ENV) if accepted else old.receive(message, ENV)
        self.store(group, self.group)
        print(f"{self.path.name} in epoch {group.epoch}: {type(event).__name__}")


def play(folder: Path) -> None:
    # A real client stores its KeyPackages too, and deletes one when it has joined.
    own = {name: key_package(name, ENV) for name in ("alice", "bob", "carol")}
    group = mls.Group.create(mls.NewGroup(ENV.entropy.draw(32)), own["alice"], ENV)
    alice = Client(folder / "alice", group)
    commit, welcome = alice.commit(mls.Add(own["bob"].package))
    alice = Client(alice.path)  # Killed before the server answered.
    alice.hear(commit)
    group, _ = mls.Group.join(welcome, [own["bob"]], ENV)
    bob = Client(folder / "bob", group)

    alice.commit(mls.Add(own["carol"].package))  # Comes too late:
    won, _ = bob.commit()  # the server has accepted this one.
    for client in (alice, bob):
        client.hear(won)
    commit, welcome = alice.commit(mls.Add(own["carol"].package))
    for client in (alice, bob):
        client.hear(commit)
    group, _ = mls.Group.join(welcome, [own["carol"]], ENV)
    message = Client(folder / "carol", group).say("hello")
    for path in (alice.path, bob.path):
        Client(path).hear(message)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        play(Path(name))
