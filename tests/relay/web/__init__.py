"""Tests of `tgtui.relay.web`."""
