"""Tests of `tgtui.config`."""
