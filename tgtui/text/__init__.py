"""Makes strings from other people harmless, writes times down, and nothing else."""

from tgtui.text.clean import MAX_MARKS, Kind, clean
from tgtui.text.moment import day, moment


__all__ = ["MAX_MARKS", "Kind", "clean", "day", "moment"]
