"""Tests of `tgtui.keys`."""
