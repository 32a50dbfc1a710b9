"""Decides what a chat client does next; never draws, never stores, never connects."""

from tgtui.engine.engine import Engine


__all__ = ["Engine"]
