"""The colours, spacing and small parts that every screen shares."""

from tgtui.look.guard import guarded
from tgtui.look.lines import Line, Piece, clipped, folded, padded, strip_of, width_of
from tgtui.look.rows import Rows
from tgtui.look.themes import THEMES


__all__ = [
    "THEMES",
    "Line",
    "Piece",
    "Rows",
    "clipped",
    "folded",
    "guarded",
    "padded",
    "strip_of",
    "width_of",
]
