"""Tests of `tgtui.wire`."""
