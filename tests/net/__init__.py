"""Tests of `tgtui.net`."""
