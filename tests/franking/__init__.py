"""Tests of `tgtui.franking`."""
