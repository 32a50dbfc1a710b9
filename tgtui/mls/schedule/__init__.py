"""The secrets of an epoch and how they follow from the last one (RFC 9420 §8)."""
