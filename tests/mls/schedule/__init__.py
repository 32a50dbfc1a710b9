"""The secrets of an epoch, against the formulas of RFC 9420 §8 written out."""
