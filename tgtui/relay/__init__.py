"""A server that stores, stamps and forwards what it cannot read."""
