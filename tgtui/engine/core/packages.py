"""The KeyPackages of this device: made, published, replaced in time (M16)."""

from typing import Final

from tgtui.codec import decode_whole, encoded
from tgtui.crypto import DEFAULT_SUITE
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.core.terms import CAPABILITIES
from tgtui.engine.rows import PackageRow
from tgtui.mls import Credential, KeyPackageDraft, Lifetime, OwnKeyPackage
from tgtui.wire import KeysLow, limits
from tgtui.wire.replies import KeyPackageCount
from tgtui.wire.requests import CountKeyPackages, PutKeyPackages


COUNT: Final = "count KeyPackages"
PUBLISH: Final = "publish KeyPackages"

TARGET: Final = 60
"""How many KeyPackages are to be at the relay."""

LOW: Final = 30
"""At how many more are made."""

_HOUR: Final = 3_600
_LIFE: Final = limits.KEY_PACKAGE_LIFE // 1000
_KEEP_RETIRED: Final = 7 * limits.DAY
_BATCH: Final = 20
_A_DAY: Final = 300
_TODAY: Final = "packages made"


def new_package(session: Session, *, last_resort: bool = False) -> OwnKeyPackage:
    """Make a KeyPackage, and store nothing."""
    now = session.now // 1000
    draft = KeyPackageDraft(
        DEFAULT_SUITE,
        Credential(session.own.device.credential.encoded()),
        Lifetime(now - _HOUR, now + _LIFE - 2 * _HOUR),
        capabilities=CAPABILITIES,
        last_resort=last_resort,
    )
    return draft.make(session.own.device.signing_key, session.entropy)


def fresh_package(session: Session, *, last_resort: bool = False) -> OwnKeyPackage:
    """Make a KeyPackage and store its private keys."""
    made = new_package(session, last_resort=last_resort)
    session.store.packages.add(
        PackageRow(
            reference=made.package.reference,
            private=encoded(made),
            last_resort=last_resort,
            created=session.now,
        )
    )
    return made


def stored_packages(session: Session) -> list[OwnKeyPackage]:
    """Return the KeyPackages that somebody may have used to add this device."""
    rows = session.store.packages.all()
    return [decode_whole(OwnKeyPackage.decode, row.private) for row in rows]


def used(session: Session, package: OwnKeyPackage) -> None:
    """Delete the private keys of a KeyPackage that was used (RFC 9420 §16.8).

    Of the one of last resort others may come: it is replaced, and kept for a week.
    """
    if package.package.is_last_resort:
        session.store.packages.retire(package.package.reference, session.now)
        count(session)
    else:
        session.store.packages.drop(package.package.reference)


def count(session: Session) -> None:
    """Ask how many KeyPackages the relay has left."""
    session.ask("count-key-packages", CountKeyPackages(), Errand(COUNT))


def running_low(session: Session, item: KeysLow) -> None:
    """Make more KeyPackages, since the relay gave out most of them."""
    _left(session, item.left)
    count(session)


def counted(session: Session, reply: KeyPackageCount) -> None:
    """Make what is missing, and publish it."""
    _left(session, reply.left)
    _clear_old(session)
    replace_last = not reply.last_resort or reply.last_resort_used or _is_old(session)
    missing = TARGET - reply.left if reply.left < LOW else 0
    missing = min(missing, _BATCH, _allowed(session))
    if not missing and not replace_last:
        return
    made = [fresh_package(session) for _ in range(missing)]
    last = None
    if replace_last:
        for row in session.store.packages.all():
            if row.last_resort and not row.retired:
                session.store.packages.retire(row.reference, session.now)
        last = fresh_package(session, last_resort=True).package.encoded
    _made(session, missing)
    request = PutKeyPackages(tuple(m.package.encoded for m in made), last)
    session.ask("put-key-packages", request, Errand(PUBLISH))


def published(session: Session, reply: KeyPackageCount) -> None:
    """Go on until there are enough."""
    _left(session, reply.left)
    if reply.left < LOW and _allowed(session):
        count(session)


def _allowed(session: Session) -> int:
    """Return how many more may be made today, whatever the relay says it has."""
    data = session.store.values.get(_TODAY) or bytes(12)
    day, made = int.from_bytes(data[:8], "big"), int.from_bytes(data[8:], "big")
    today = session.now // limits.DAY
    return _A_DAY if day != today else max(0, _A_DAY - made)


def _made(session: Session, count: int) -> None:
    made = _A_DAY - _allowed(session) + count
    today = (session.now // limits.DAY).to_bytes(8, "big")
    session.store.values.put(_TODAY, today + made.to_bytes(4, "big"))


def _left(session: Session, count: int) -> None:
    """Take note of how many are left, for whoever waits to be found by others."""
    if session.packages_left != count:
        session.packages_left = count
        session.touch(0)


def _is_old(session: Session) -> bool:
    """Tell whether the KeyPackage of last resort is about to end."""
    rows = session.store.packages.all()
    current = [row for row in rows if row.last_resort and not row.retired]
    limit = limits.KEY_PACKAGE_LIFE // 2
    return not current or any(session.now - row.created > limit for row in current)


def _clear_old(session: Session) -> None:
    """Delete the private keys of what nobody can use any more."""
    for row in session.store.packages.all():
        retired = row.retired and session.now - row.retired > _KEEP_RETIRED
        ended = session.now - row.created > limits.KEY_PACKAGE_LIFE + _KEEP_RETIRED
        if retired or ended:
            session.store.packages.drop(row.reference)
