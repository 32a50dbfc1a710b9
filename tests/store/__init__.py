"""Tests of `tgtui.store`."""
