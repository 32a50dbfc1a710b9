"""How messages are signed, authenticated and encrypted (RFC 9420 §6)."""
