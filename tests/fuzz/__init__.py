"""A fuzz harness per decoder: accepted or refused as documented, and the same again."""
