"""Keeps the client's state on disk as sealed bytes it cannot read."""

from tgtui.store.database import Database
from tgtui.store.errors import (
    NotADatabase,
    RolledBack,
    StoreBroken,
    StoreError,
    StoreFull,
    StoreInUse,
    StoreMisused,
    TooNew,
    WrongKey,
)


__all__ = [
    "Database",
    "NotADatabase",
    "RolledBack",
    "StoreBroken",
    "StoreError",
    "StoreFull",
    "StoreInUse",
    "StoreMisused",
    "TooNew",
    "WrongKey",
]
