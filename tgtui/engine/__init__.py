"""Decides what a chat client does next; never draws, never stores, never connects."""
