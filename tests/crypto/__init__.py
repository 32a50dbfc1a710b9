"""Cryptography: published vectors, flipped bits, and secrets that stay secret."""
