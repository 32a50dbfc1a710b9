"""Makes strings from other people harmless, and nothing else."""

from tgtui.text.clean import MAX_MARKS, Kind, clean


__all__ = ["MAX_MARKS", "Kind", "clean"]
