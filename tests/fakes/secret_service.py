"""A Secret Service in a process of its own, that misbehaves in one chosen way.

`python -m tests.fakes.secret_service WAY` answers on the session's bus until it is
ended, and prints a line when it begins. It keeps secrets in memory, sent in the plain
algorithm, and does everything as it should, except in the chosen way.
"""

import sys
from typing import Any, Final

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import (  # type: ignore[import-untyped]
    DBusConnection,
    Proxy,
    open_dbus_connection,
)


WAYS: Final = {
    "honest": "does everything as it should",
    "endless": "is locked, and its prompt never ends",
    "dismissed": "is locked, and its prompt is dismissed",
    "opened": "is locked, and its prompt unlocks it",
    "no-collection": "has no collection, and the prompt for a new one is dismissed",
    "asks-for-each": "has an item that is locked, and its prompt is dismissed",
    "asks-to-keep": "asks before it keeps something, and that is dismissed",
    "asks-to-delete": "asks before it deletes something, and that is dismissed",
    "forgetful": "says that it keeps something, and does not",
    "liar": "hands out something else than it was given",
    "garbage": "hands out what is not even text",
    "stubborn": "says that it deletes something, and does not",
    "mute": "answers nothing at all",
    "forbids": "refuses access to everything",
    "confused": "answers with errors that nobody has heard of",
}

_PREFIX: Final = "org.freedesktop.Secret"
_COLLECTION: Final = "/org/freedesktop/secrets/aliases/default"
_ITEM: Final = "/org/freedesktop/secrets/item/"
_PROMPT: Final = "/org/freedesktop/secrets/prompt"
_NO_OBJECT: Final = f"{_PREFIX}.Error.NoSuchObject"
_ERRORS: Final = {
    "forbids": "org.freedesktop.DBus.Error.AccessDenied",
    "confused": "org.example.Confused",
}

Reply = tuple[str | None, tuple[Any, ...]]


class SecretService:
    """The service, on one connection."""

    def __init__(self, connection: DBusConnection, way: str) -> None:
        self._connection = connection
        self._way = way
        self._locked = way in ("endless", "dismissed", "opened")
        self._items: dict[str, tuple[dict[str, str], bytes]] = {}
        self._made = 0

    def serve(self) -> None:
        """Answer for ever."""
        while True:
            message = self._connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            if self._way != "mute":
                self._answer(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        path, member = fields[HeaderFields.path], fields[HeaderFields.member]
        if self._way in _ERRORS:
            self._connection.send(new_error(message, _ERRORS[self._way]))
            return
        try:
            signature, body = getattr(self, f"_{member}")(path, *message.body)
        except LookupError:
            self._connection.send(new_error(message, _NO_OBJECT))
            return
        except NotImplementedError:
            error = "org.freedesktop.DBus.Error.NotSupported"
            self._connection.send(new_error(message, error))
            return
        self._connection.send(new_method_return(message, signature, body))
        if member == "Prompt" and self._way != "endless":
            self._complete()

    def _complete(self) -> None:
        dismissed = self._way != "opened"
        self._locked = self._locked and dismissed
        prompt = DBusAddress(_PROMPT, interface=f"{_PREFIX}.Prompt")
        outcome = (dismissed, ("ao", [] if dismissed else [_COLLECTION]))
        self._connection.send(new_signal(prompt, "Completed", "bv", outcome))

    # What follows is called by the members' names on the bus.

    def _Get(self, path: str, _interface: str, name: str) -> Reply:  # noqa: N802
        if path == _COLLECTION and self._way == "no-collection":
            raise LookupError
        if path.startswith(_ITEM):
            self._items[path]
        locked = self._locked
        if self._way == "asks-for-each" and path.startswith(_ITEM):
            locked = True
        return "v", (("b", locked) if name == "Locked" else ("s", "a label"),)

    def _OpenSession(self, _path: str, algorithm: str, _: Any) -> Reply:  # noqa: N802, ANN401
        if algorithm != "plain":
            raise NotImplementedError
        return "vo", (("s", ""), "/org/freedesktop/secrets/session")

    def _Unlock(self, _path: str, paths: list[str]) -> Reply:  # noqa: N802
        if self._locked or self._way == "asks-for-each":
            return "aoo", ([], _PROMPT)
        return "aoo", (paths, "/")

    def _CreateCollection(self, _path: str, *_: Any) -> Reply:  # noqa: N802, ANN401
        return "oo", ("/", _PROMPT)

    def _Prompt(self, _path: str, _window: str) -> Reply:  # noqa: N802
        return None, ()

    def _SearchItems(self, _path: str, wanted: dict[str, str]) -> Reply:  # noqa: N802
        found = [
            path
            for path, (attributes, _) in self._items.items()
            if wanted.items() <= attributes.items()
        ]
        return "ao", (found,)

    def _CreateItem(  # noqa: N802
        self,
        _path: str,
        properties: dict[str, Any],
        secret: tuple[str, bytes, bytes, str],
        _replace: object,
    ) -> Reply:
        if self._way == "asks-to-keep":
            return "oo", ("/", _PROMPT)
        attributes = properties[f"{_PREFIX}.Item.Attributes"][1]
        self._made += 1
        path = f"{_ITEM}{self._made}"
        for old, (others, _) in list(self._items.items()):
            if others == attributes:
                del self._items[old]
        if self._way != "forgetful":
            self._items[path] = attributes, bytes(secret[2])
        return "oo", (path, "/")

    def _GetSecret(self, path: str, session: str) -> Reply:  # noqa: N802
        value = self._items[path][1]
        if self._way == "liar":
            value = value[:-4] + b"AAA="
        if self._way == "garbage":
            value = b"\xff\xfe" + value
        return "(oayays)", ((session, b"", value, "text/plain"),)

    def _Delete(self, path: str) -> Reply:  # noqa: N802
        if self._way == "asks-to-delete":
            return "o", (_PROMPT,)
        if self._way != "stubborn":
            del self._items[path]
        return "o", ("/",)


def main(way: str) -> None:
    """Answer on the session's bus for ever."""
    with open_dbus_connection() as connection:
        Proxy(message_bus, connection).RequestName("org.freedesktop.secrets")
        print(way, flush=True)
        SecretService(connection, way).serve()


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in WAYS:
        main(sys.argv[1])
    sys.exit(f"python -m tests.fakes.secret_service {' | '.join(WAYS)}")
