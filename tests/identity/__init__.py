"""Tests of `tgtui.identity`."""
