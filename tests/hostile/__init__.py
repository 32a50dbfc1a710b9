"""A client that keeps to no rule, for tests of relays over real sockets."""
