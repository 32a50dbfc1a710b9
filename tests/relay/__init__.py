"""Tests of `tgtui.relay`."""
