"""Turns files and environment into frozen values, once, at the door."""

from tgtui.config.client import KeysSection, ProfileSection, RelaySection
from tgtui.config.errors import (
    ConfigError,
    ConfigInvalid,
    ConfigNotWritten,
    ConfigUnreadable,
    ConfigUnsafe,
    Problem,
)
from tgtui.config.explain import Explained, explain
from tgtui.config.file import ConfigFile, read_file
from tgtui.config.first_start import template, write_first, write_text
from tgtui.config.load import Config, load
from tgtui.config.paths import Paths
from tgtui.config.relay import RelaySettings, ServeSection, relay_settings
from tgtui.config.schema import KEYS, SECTIONS, Key
from tgtui.config.sources import Flag, Sources
from tgtui.config.values import Endpoint, RelayUrl


__all__ = [
    "KEYS",
    "SECTIONS",
    "Config",
    "ConfigError",
    "ConfigFile",
    "ConfigInvalid",
    "ConfigNotWritten",
    "ConfigUnreadable",
    "ConfigUnsafe",
    "Endpoint",
    "Explained",
    "Flag",
    "Key",
    "KeysSection",
    "Paths",
    "Problem",
    "ProfileSection",
    "RelaySection",
    "RelaySettings",
    "RelayUrl",
    "ServeSection",
    "Sources",
    "explain",
    "load",
    "read_file",
    "relay_settings",
    "template",
    "write_first",
    "write_text",
]
