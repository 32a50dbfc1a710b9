"""What client and relay say to each other, in full, with its limits and its version."""
