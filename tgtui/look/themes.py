"""The themes beside those of Textual: a dark, a light, and one of high contrast."""

from typing import Final

from textual.theme import Theme


THEMES: Final = (
    Theme(
        name="tgtui",
        primary="#7aa2f7",
        secondary="#9d7cd8",
        accent="#2ac3de",
        warning="#e0af68",
        error="#f7768e",
        success="#9ece6a",
        foreground="#c8d0e8",
        background="#16161e",
        surface="#1d1e2b",
        panel="#292b3d",
        dark=True,
    ),
    Theme(
        name="tgtui-light",
        primary="#2e59b0",
        secondary="#6b3fa0",
        accent="#006a83",
        warning="#8a5a00",
        error="#b3261e",
        success="#2d6a2d",
        foreground="#20222c",
        background="#fbfbfd",
        surface="#f0f1f6",
        panel="#e0e3ec",
        dark=False,
    ),
    Theme(
        name="tgtui-contrast",
        primary="#ffffff",
        secondary="#ffff00",
        accent="#00ffff",
        warning="#ffff00",
        error="#ff8080",
        success="#80ff80",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#303030",
        dark=True,
    ),
)
"""Dark, light, and one of high contrast."""
