"""The relay's rules: who may send, in which order, how much, and what is stamped."""
