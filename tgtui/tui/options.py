"""What the app is told when it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the app looks and behaves.

    Attributes:
        profile: The name of the profile, shown where it is not the default one.
        downloads: Where files go.
        theme: The name of a theme.
        ascii: Whether to draw with nothing but ASCII.
        confirm_reports: Whether a report always waits for Enter.
        keys: Other keys for bindings, by the id of a binding.
        demo: Whether keys live in memory alone, which the screen says.
    """

    profile: str = ""
    downloads: Path = field(default_factory=Path.cwd)
    theme: str = "tgtui"
    ascii: bool = False
    confirm_reports: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
