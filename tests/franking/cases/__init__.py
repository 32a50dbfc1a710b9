"""Tests of franking as a whole: its published vector, attacks, and scenarios."""
