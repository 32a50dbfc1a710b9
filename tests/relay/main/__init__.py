"""Tests of `tgtui.relay.main`."""
