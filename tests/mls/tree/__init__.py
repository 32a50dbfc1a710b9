"""The ratchet tree: every rule by itself, and trees against naive recomputation."""
