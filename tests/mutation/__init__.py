"""Takes out every `raise` of a room in turn, and names those that no test misses."""
