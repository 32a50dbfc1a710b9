"""A relay's state in memory, for tests and simulations."""

from tgtui.relay.backends.memory.backend import MemoryBackend, MemoryBlobStore


__all__ = ["MemoryBackend", "MemoryBlobStore"]
