"""Starts a relay: configuration, keys, backend, sockets, and the way to stop."""

from tgtui.relay.main.command import serve
from tgtui.relay.main.errors import BadKeyFile, CannotServe, NeedsRootKey
from tgtui.relay.main.serving import Relay, start


__all__ = [
    "BadKeyFile",
    "CannotServe",
    "NeedsRootKey",
    "Relay",
    "serve",
    "start",
]
