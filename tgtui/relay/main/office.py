"""Who a running relay is at this moment, and what its rules are lent for that."""

import asyncio
from dataclasses import replace
from typing import Final

from tgtui.config import RelaySettings
from tgtui.crypto import Entropy, Secret
from tgtui.identity import Period, key_id_of
from tgtui.relay.core import Context, FrankingNotary, Registration, Settings
from tgtui.relay.main.standing import Standing
from tgtui.relay.web import Clock
from tgtui.wire import limits


_NEVER: Final = -1


class Office:
    """Lends rules what they need; who the relay is may change while it runs.

    Attributes:
        standing: Who the relay is.
        clock: What time it is.
        changing: Held by whoever changes who the relay is.
    """

    __slots__ = (
        "_entropy",
        "_lent",
        "_login_key",
        "_moderators",
        "_settings",
        "changing",
        "clock",
        "standing",
    )

    def __init__(
        self,
        settings: RelaySettings,
        standing: Standing,
        clock: Clock,
        *,
        login_key: Secret,
        entropy: Entropy,
    ) -> None:
        """Open for a relay."""
        self._settings = Settings(
            registration=Registration(settings.registration),
            retention=settings.retention_days * limits.DAY,
            file_size=settings.max_file_bytes,
            storage=settings.account_storage_bytes,
        )
        self._login_key = login_key
        self._entropy = entropy
        self.clock = clock
        self.changing = asyncio.Lock()
        self.take(standing)

    def take(self, standing: Standing) -> None:
        """Go on with another descriptor, and with the keys that it names."""
        self.standing = standing
        descriptor = standing.descriptor
        self._lent = Context(
            now=_NEVER,
            relay_id=descriptor.relay_id,
            settings=self._settings,
            notary=FrankingNotary(descriptor, standing.franking),
            entropy=self._entropy,
            login_key=self._login_key,
        )
        self._moderators: tuple[tuple[bytes, Period], ...] = tuple(
            (key_id_of(key.moderator.hpke_key), key.period)
            for key in descriptor.content.moderation
        )

    def descriptor(self) -> tuple[int, bytes]:
        """Return the version and the bytes of the descriptor."""
        descriptor = self.standing.descriptor
        return descriptor.content.version, descriptor.encoded

    def lend(self) -> Context:
        """Return what a rule is lent now; to be asked in the loop's thread alone."""
        now = self.clock.now()
        # Many rules run within a millisecond: what they are lent is the same.
        if self._lent.now != now:
            active = tuple(
                key for key, period in self._moderators if period.covers(now)
            )
            self._lent = replace(self._lent, now=now, moderation_keys=active)
        return self._lent
