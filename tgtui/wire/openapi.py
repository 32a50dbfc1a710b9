"""The requests over HTTP as an OpenAPI 3.1 document, for tools that read such."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from tgtui.wire import limits, replies
from tgtui.wire.refusal import REASONS
from tgtui.wire.routes import BLOB_PATH, REPORT_PATH, ROUTES, Access, Route
from tgtui.wire.version import DESCRIPTOR_PATH, VERSIONS


_SCHEMAS: Final = "#/components/schemas/"
_RESPONSES: Final = "#/components/responses/"
_BASE64: Final = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_BEARER: Final[list[dict[str, list[str]]]] = [{"bearer": []}]
_HEALTH: Final = {
    "/health": "Say that the process runs.",
    "/ready": "Say whether it also accepts.",
}


def openapi_document() -> dict[str, Any]:
    """Return the document, a JSON object; it is the same each time."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tgtui relay",
            "version": str(VERSIONS[-1]),
            "description": "What a relay answers over HTTP. The stream is a websocket.",
        },
        "paths": {**dict(_posts()), **_raw_paths()},
        "components": {
            "schemas": _schemas(),
            "responses": dict(_declinations()),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _posts() -> Iterator[tuple[str, Any]]:
    """Yield the path and the description of each route."""
    for route in ROUTES:
        yield route.path, {"post": _post(route)}


def _post(route: Route) -> dict[str, Any]:
    """Describe one route."""
    anybody = route.access is Access.ANYBODY
    return {
        **_operation(route.name, _sentence(route.request.__doc__ or "")),
        "security": [] if anybody else _BEARER,
        "requestBody": _json(route.request) | {"required": True},
        "responses": {"200": _answer(route.reply), **_refused()},
    }


def _raw_paths() -> dict[str, Any]:
    """Describe what is no `POST` of JSON."""
    return {
        f"{BLOB_PATH}{{blob}}": {
            "parameters": [_hexadecimal("blob", 32)],
            "put": _put_blob(),
            "get": _get_blob(),
        },
        f"{REPORT_PATH}{{report}}": {
            "parameters": [_hexadecimal("report", 16)],
            "put": _put_report(),
        },
        DESCRIPTOR_PATH: {"get": _well_known()},
        **{path: {"get": _health(path)} for path in _HEALTH},
    }


def _put_blob() -> dict[str, Any]:
    """Describe the upload of a blob."""
    offset = {"type": "integer", "minimum": 0, "maximum": limits.INT}
    return {
        **_operation("put-blob", "Upload a blob, or go on with it."),
        "security": _BEARER,
        "parameters": [
            {"name": "offset", "in": "query", "required": True, "schema": offset}
        ],
        "requestBody": {"required": True, "content": _octets()},
        "responses": {"200": _answer(replies.BlobState), **_refused()},
    }


def _get_blob() -> dict[str, Any]:
    """Describe the download of a blob."""
    wanted = {"type": "string", "pattern": "^bytes=[0-9]{1,19}-$"}
    return {
        **_operation("get-blob", "Download a blob, or the rest of it."),
        "security": _BEARER,
        "parameters": [{"name": "Range", "in": "header", "schema": wanted}],
        "responses": {
            "200": {"description": "The blob.", "content": _octets()},
            "206": {"description": "The rest of the blob.", "content": _octets()},
            "416": {"description": "The blob ends before the range begins."},
            **_refused(),
        },
    }


def _put_report() -> dict[str, Any]:
    """Describe the intake of a sealed report."""
    return {
        **_operation("put-report", "Hand in a sealed report."),
        "security": _BEARER,
        "requestBody": {"required": True, "content": _octets()},
        "responses": {"200": _answer(replies.ReportState), **_refused()},
    }


def _well_known() -> dict[str, Any]:
    """Describe what a relay says to anybody."""
    return {
        **_operation("well-known", "Ask which relay this is, and what it speaks."),
        "security": [],
        "responses": {"200": _answer(replies.WellKnown), **_refused()},
    }


def _health(path: str) -> dict[str, Any]:
    """Describe a question of whoever watches over the process."""
    return {
        **_operation(path.removeprefix("/"), _HEALTH[path]),
        "security": [],
        "responses": {
            "200": {"description": "It does."},
            "503": {"description": "It does not."},
        },
    }


def _operation(name: str, summary: str) -> dict[str, Any]:
    """Name an operation."""
    return {"operationId": name, "summary": summary}


def _hexadecimal(name: str, size: int) -> dict[str, Any]:
    """Describe an id in a path: lower-case hexadecimal."""
    pattern = f"^[0-9a-f]{{{2 * size}}}$"
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _octets() -> dict[str, Any]:
    """Describe a body of raw bytes."""
    return {"application/octet-stream": {}}


def _json(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Describe a body of JSON."""
    reference = {"$ref": f"{_SCHEMAS}{kind.__name__}"}
    return {"content": {"application/json": {"schema": reference}}}


def _answer(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Describe an answer in JSON."""
    return {"description": _sentence(kind.__doc__ or "")} | _json(kind)


def _statuses() -> dict[str, list[str]]:
    """Return the refusals of each status."""
    found: dict[str, list[str]] = {}
    for refusal, reason in REASONS.items():
        found.setdefault(str(reason.status), []).append(refusal.value)
    return dict(sorted(found.items()))


def _refused() -> dict[str, Any]:
    """Refer to all refusals."""
    return {status: {"$ref": f"{_RESPONSES}{status}"} for status in _statuses()}


def _declinations() -> Iterator[tuple[str, Any]]:
    """Yield each status of a refusal and what it can mean."""
    for status, names in _statuses().items():
        one_of = {"type": "object", "properties": {"refusal": {"enum": names}}}
        schema = {"allOf": [{"$ref": f"{_SCHEMAS}Declination"}, one_of]}
        yield (
            status,
            {
                "description": f"Declined: {', '.join(names)}.",
                "content": {"application/json": {"schema": schema}},
            },
        )


def _schemas() -> dict[str, Any]:
    """Return the JSON Schema of every body."""
    kinds = [kind for route in ROUTES for kind in (route.request, route.reply)]
    _, components = msgspec.json.schema_components(
        [*kinds, replies.WellKnown, replies.Declination],
        ref_template=f"{_SCHEMAS}{{name}}",
    )
    return {name: _tidied(components[name]) for name in sorted(components)}


def _tidied(schema: Any) -> Any:  # noqa: ANN401  (any JSON)
    """Shorten the descriptions in a schema, and say what base64 looks like."""
    if isinstance(schema, list):
        return [_tidied(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    tidy = {key: _tidied(value) for key, value in schema.items()}
    if isinstance(tidy.get("description"), str):
        tidy["description"] = _sentence(tidy["description"])
    if tidy.get("contentEncoding") == "base64":
        tidy.setdefault("pattern", _BASE64)
    return tidy


def _sentence(text: str) -> str:
    """Return the first sentence of a docstring, on one line."""
    return re.sub(r"\s+", " ", text.partition("\n\n")[0])
