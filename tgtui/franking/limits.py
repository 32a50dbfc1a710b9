"""The largest sizes of what a message, its evidence or a report may hold, in bytes."""

from typing import Final


GROUP_ID: Final = 255
"""A group id; those that tgtui makes are 32 random bytes."""

BODY: Final = 16 * 1024
"""The body of a message."""

ATTACHMENTS: Final = 16
"""Files of one message; a count, not bytes."""

NAME: Final = 255
"""The name of a file."""

MEDIA_TYPE: Final = 127
"""The media type of a file."""

CONTENT: Final = 32 * 1024
"""A whole FrankedContent: more than a full body and sixteen files come to."""

TITLE: Final = 128
"""The title of a room, in characters."""

DESCRIPTION: Final = 1_000
"""The description of a room, in characters."""

NOTE: Final = 1_000
"""The note of a report, in characters."""

CHARACTER: Final = 4
"""One character in UTF-8, at most."""

ITEMS: Final = 21
"""Messages of one report: the reported one and twenty of context; a count."""

REPORT: Final = 1024 * 1024
"""All messages of a report that is not sealed, but written to a file."""

SEALED: Final = 512 * 1024
"""A sealed report."""

MODERATION_KEYS: Final = 32
"""Moderation keys that one report is sealed to; a count."""

VERSIONS: Final = 10_000
"""Versions of one message whose evidence is kept; a count."""

HEADS: Final = 10_000
"""Entries of a room whose stamps are remembered for comparison; a count."""
