"""Tests of `tgtui.relay.core`."""
