"""Tests of `tgtui.cli`."""
