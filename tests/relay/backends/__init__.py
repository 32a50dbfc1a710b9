"""Tests of `tgtui.relay.backends`."""
