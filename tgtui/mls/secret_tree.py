"""The secret tree: message keys for every member, deleted once used (RFC 9420 §9)."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Final

from tgtui.codec import decode_whole, encoded
from tgtui.crypto import CipherSuite, Secret, expand_with_label
from tgtui.mls import labels, limits
from tgtui.mls.errors import StateDamaged
from tgtui.mls.persistent_map import PersistentMap
from tgtui.mls.ratchet import MessageKey, Ratchet
from tgtui.mls.tree import arithmetic


class RatchetKind(IntEnum):
    """Which of a sender's two ratchets encrypts a message."""

    HANDSHAKE = 0
    APPLICATION = 1


_NODE: Final = 2
_LABELS: Final = {
    RatchetKind.HANDSHAKE: labels.HANDSHAKE,
    RatchetKind.APPLICATION: labels.APPLICATION,
}


def _leaves_under(node: int) -> range:
    under = arithmetic.subtree(node)
    return range(under.start // 2, (under.stop + 1) // 2)


RecordKey = tuple[int, int]
"""What a record is (a `RatchetKind`, or 2 for a node) and its leaf or array index."""


class SecretTree:
    """An immutable version of the secret tree of one epoch.

    Each operation returns the next version. What RFC 9420 §9.2 calls consumed is not in
    it any more: a node's secret is gone as soon as a key below it was derived, a
    ratchet's as soon as it moved on.
    """

    __slots__ = ("_leaf_count", "_nodes", "_ratchets", "_suite")

    def __init__(
        self,
        suite: CipherSuite,
        leaf_count: int,
        *,
        nodes: PersistentMap[Secret],
        ratchets: PersistentMap[Ratchet],
    ) -> None:
        """Put a version together from its parts; `start` makes the first one."""
        self._suite = suite
        self._leaf_count = leaf_count
        self._nodes = nodes
        self._ratchets = ratchets

    @classmethod
    def start(
        cls, suite: CipherSuite, leaf_count: int, *, encryption: Secret
    ) -> "SecretTree":
        """Make the tree of a new epoch from its encryption_secret."""
        nodes = PersistentMap[Secret]().put(arithmetic.root(leaf_count), encryption)
        return cls(suite, leaf_count, nodes=nodes, ratchets=PersistentMap())

    @classmethod
    def empty(cls, suite: CipherSuite, leaf_count: int) -> "SecretTree":
        """Make the tree of a member that was removed: it has no key at all."""
        return cls(suite, leaf_count, nodes=PersistentMap(), ratchets=PersistentMap())

    def generation(self, leaf: int, kind: RatchetKind) -> int:
        """Return the first generation of a ratchet that was not derived yet."""
        ratchet = self._ratchets.get(2 * leaf + kind)
        return 0 if ratchet is None else ratchet.generation

    def next_key(
        self, leaf: int, kind: RatchetKind
    ) -> tuple["SecretTree", int, MessageKey]:
        """Return the next version, and a generation of a ratchet with its key.

        Raises:
            GenerationConsumed: All generations are used.
        """
        tree, ratchet = self._ratchet(leaf, kind)
        generation = ratchet.generation
        ratchet, key = ratchet.next_key(self._suite)
        return tree._with(leaf, kind, ratchet), generation, key  # noqa: SLF001

    def key_of(
        self, leaf: int, kind: RatchetKind, *, generation: int, jump: int, keep: int
    ) -> tuple["SecretTree", MessageKey]:
        """Return the next version, and the key of a generation.

        Raises:
            GenerationConsumed: The key was handed out before or is given up.
            GenerationTooFar: More than `jump` generations would be skipped.
        """
        tree, ratchet = self._ratchet(leaf, kind)
        ratchet, key = ratchet.key_of(self._suite, generation, jump=jump, keep=keep)
        return tree._with(leaf, kind, ratchet), key  # noqa: SLF001

    def differences(
        self, older: "SecretTree | None"
    ) -> Iterator[tuple[RecordKey, bytes | None]]:
        """Yield the records that differ from an older version, None where gone.

        Without an older version, all records.
        """
        nodes = older._nodes if older else PersistentMap[Secret]()  # noqa: SLF001
        for index, secret in self._nodes.differences(nodes):
            yield (_NODE, index), None if secret is None else secret.expose()
        ratchets = older._ratchets if older else PersistentMap[Ratchet]()  # noqa: SLF001
        for number, ratchet in self._ratchets.differences(ratchets):
            record = number & 1, number >> 1
            yield record, None if ratchet is None else encoded(ratchet)

    @classmethod
    def restore(
        cls, suite: CipherSuite, leaf_count: int, *, records: Mapping[RecordKey, bytes]
    ) -> "SecretTree":
        """Put a version together from its records.

        Raises:
            StateDamaged: A record has no place in the tree, or one is missing.
            DecodeError: A record is malformed.
        """
        if leaf_count & (leaf_count - 1) or not 0 < leaf_count <= limits.MEMBERS:
            message = f"a tree of {leaf_count} leaves"
            raise StateDamaged(message)
        nodes: dict[int, Secret | None] = {}
        ratchets: dict[int, Ratchet | None] = {}
        for (kind, index), data in records.items():
            if kind == _NODE and index <= 2 * leaf_count - 2:
                nodes[index] = Secret(data)
            elif kind in _LABELS and index < leaf_count:
                ratchets[2 * index + kind] = decode_whole(Ratchet.decode, data)
            else:
                message = f"record {kind} of {index}"
                raise StateDamaged(message)
        # Each leaf is under one node with a secret, or has two ratchets of its own.
        covered = [leaf for node in nodes for leaf in _leaves_under(node)]
        opened = {number >> 1 for number in ratchets}
        whole = len(ratchets) == 2 * len(opened)
        if not whole or sorted([*covered, *opened]) != list(range(leaf_count)):
            message = "records of message keys are missing"
            raise StateDamaged(message)
        return cls(
            suite,
            leaf_count,
            nodes=PersistentMap[Secret]().changed(nodes),
            ratchets=PersistentMap[Ratchet]().changed(ratchets),
        )

    def _ratchet(self, leaf: int, kind: RatchetKind) -> tuple["SecretTree", Ratchet]:
        number = 2 * leaf + kind
        ratchet = self._ratchets.get(number)
        if ratchet is not None:
            return self, ratchet
        tree, ratchets = self._open_leaf(leaf)
        return tree, ratchets[kind]

    def _with(self, leaf: int, kind: RatchetKind, ratchet: Ratchet) -> "SecretTree":
        return SecretTree(
            self._suite,
            self._leaf_count,
            nodes=self._nodes,
            ratchets=self._ratchets.put(2 * leaf + kind, ratchet),
        )

    def _open_leaf(self, leaf: int) -> tuple["SecretTree", dict[RatchetKind, Ratchet]]:
        # §9.2: a node's secret is consumed by deriving below it, so it is replaced by
        # the secrets of the siblings on the way down.
        node = 2 * leaf
        way = [node]
        while (secret := self._nodes.get(node)) is None:
            if node == arithmetic.root(self._leaf_count):
                message = f"no secret above leaf {leaf}"
                raise StateDamaged(message)
            node = arithmetic.parent(node)
            way.append(node)
        changes: dict[int, Secret | None] = {node: None}
        for above, below in zip(way[::-1], way[-2::-1], strict=False):
            secrets = {
                arithmetic.left(above): self._derive(secret, labels.TREE, labels.LEFT),
                arithmetic.right(above): self._derive(
                    secret, labels.TREE, labels.RIGHT
                ),
            }
            secret = secrets.pop(below)
            changes.update(secrets)
        ratchets = {
            kind: Ratchet(self._derive(secret, label, b""))
            for kind, label in _LABELS.items()
        }
        tree = SecretTree(
            self._suite,
            self._leaf_count,
            nodes=self._nodes.changed(changes),
            ratchets=self._ratchets.changed(
                {2 * leaf + kind: ratchet for kind, ratchet in ratchets.items()}
            ),
        )
        return tree, ratchets

    def _derive(self, secret: Secret, label: bytes, context: bytes) -> Secret:
        return expand_with_label(
            self._suite, secret, label, context=context, length=self._suite.hash_length
        )
