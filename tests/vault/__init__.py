"""Tests of `tgtui.vault`."""
