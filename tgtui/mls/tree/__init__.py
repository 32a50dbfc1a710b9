"""The ratchet tree: who is in the group, with which keys (RFC 9420 §7)."""
