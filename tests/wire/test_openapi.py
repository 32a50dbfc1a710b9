"""The OpenAPI document is valid, the same each time, and says what the code does."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from tests.wire.bodies import REPLIES, REQUESTS
from tests.wire.checks import to_json
from tests.wire.fields import broken, varied
from tgtui.wire import (
    BLOB_PATH,
    DESCRIPTOR_PATH,
    REASONS,
    REPORT_PATH,
    ROUTES,
    Access,
    BadFrame,
    decode_body,
    openapi_document,
)


DOCUMENT = openapi_document()
BODIES = REQUESTS | REPLIES
RAW = {
    f"{BLOB_PATH}{{blob}}": {"put", "get"},
    f"{REPORT_PATH}{{report}}": {"put"},
    DESCRIPTOR_PATH: {"get"},
    "/health": {"get"},
    "/ready": {"get"},
}


def operations() -> list[dict[str, Any]]:
    return [
        operation
        for path in DOCUMENT["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]


def validator(name: str) -> jsonschema_rs.Validator:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/components/schemas/{name}",
        "components": DOCUMENT["components"],
    }
    return jsonschema_rs.validator_for(schema)


@pytest.mark.slow
def test_it_is_a_valid_document() -> None:
    loaded = schemathesis.openapi.from_dict(DOCUMENT)
    loaded.validate()
    assert sum(1 for _ in loaded.get_all_operations()) == len(ROUTES) + 6


def test_each_schema_is_valid() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )


def test_it_is_the_same_each_time_and_nobody_elses() -> None:
    again = openapi_document()
    assert json.dumps(again) == json.dumps(DOCUMENT)
    again["paths"].clear()
    again["components"]["schemas"].clear()
    assert json.dumps(openapi_document()) == json.dumps(DOCUMENT)


def test_each_route_is_there_with_its_access() -> None:
    for route in ROUTES:
        operation = DOCUMENT["paths"][route.path]["post"]
        anybody = route.access is Access.ANYBODY
        assert operation["operationId"] == route.name
        assert operation["security"] == ([] if anybody else [{"bearer": []}])
        assert operation["requestBody"]["required"] is True
        for body, kind in (
            (operation["requestBody"], route.request),
            (operation["responses"]["200"], route.reply),
        ):
            reference = body["content"]["application/json"]["schema"]["$ref"]
            assert reference == f"#/components/schemas/{kind.__name__}"


def test_the_other_paths_are_there() -> None:
    paths = {
        path: set(item) - {"parameters"} for path, item in DOCUMENT["paths"].items()
    }
    posts = {route.path: {"post"} for route in ROUTES}
    assert paths == posts | RAW
    for path in ("/health", "/ready", DESCRIPTOR_PATH):
        assert DOCUMENT["paths"][path]["get"]["security"] == []
    for path, methods in RAW.items():
        if path.endswith("}"):
            for method in methods:
                operation = DOCUMENT["paths"][path][method]
                assert operation["security"] == [{"bearer": []}]


def test_an_id_in_a_path_is_lower_case_hexadecimal() -> None:
    for path, size in ((f"{BLOB_PATH}{{blob}}", 32), (f"{REPORT_PATH}{{report}}", 16)):
        (parameter,) = DOCUMENT["paths"][path]["parameters"]
        pattern = parameter["schema"]["pattern"]
        assert re.fullmatch(pattern, bytes(range(160, 160 + size)).hex())
        for wrong in (bytes(size - 1).hex(), "A" * 2 * size, "g" * 2 * size, "../"):
            assert not re.fullmatch(pattern, wrong)


def test_every_operation_says_what_it_is_and_how_it_is_declined() -> None:
    statuses = {str(reason.status) for reason in REASONS.values()}
    names = [operation["operationId"] for operation in operations()]
    assert len(set(names)) == len(names)
    for operation in operations():
        assert re.fullmatch(r"[A-Z].*\.", operation["summary"])
        if operation["operationId"] not in {"health", "ready"}:
            assert statuses <= set(operation["responses"])


def test_each_status_names_its_refusals() -> None:
    responses = DOCUMENT["components"]["responses"]
    named: dict[str, int] = {}
    for status, response in responses.items():
        schema = response["content"]["application/json"]["schema"]["allOf"]
        assert schema[0] == {"$ref": "#/components/schemas/Declination"}
        named |= dict.fromkeys(schema[1]["properties"]["refusal"]["enum"], int(status))
        assert all(
            name in response["description"]
            for name in schema[1]["properties"]["refusal"]["enum"]
        )
    assert named == {str(refusal): REASONS[refusal].status for refusal in REASONS}
    assert list(responses) == sorted(responses)


def test_descriptions_are_a_sentence() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Z][^\n]*[.]", schema["description"]), name


def test_bytes_are_base64() -> None:
    assert '"format": "byte"' not in json.dumps(DOCUMENT)
    schema = DOCUMENT["components"]["schemas"]["Register"]["properties"]
    assert schema["device_key"] == {
        "type": "string",
        "contentEncoding": "base64",
        "minLength": 44,
        "maxLength": 44,
        "pattern": "^[A-Za-z0-9+/]{43}={1}$",
    }
    token = next(item for item in schema["token"]["anyOf"] if item["type"] == "string")
    for good in ("", "AA==", "AAA=", "AAAA", "AAAAAA=="):
        assert re.fullmatch(token["pattern"], good)
    for bad in ("A", "AA", "AAA", "AA=", "AAAA=", "=", "A===", "AA==AAAA", "-_-_"):
        assert not re.fullmatch(token["pattern"], bad)


@pytest.mark.parametrize("kind", BODIES, ids=lambda kind: str(kind.__name__))
def test_what_the_schema_takes_and_what_the_code_takes(kind: type) -> None:
    """Bodies at the edges; of what the code refuses the schema may take a little.

    Base64 has as many digits for 1023 bytes as for 1024; NaN is no JSON at all.
    """
    fields = BODIES[kind]
    check = validator(kind.__name__)
    for row in varied(list(fields.values())):
        assert check.is_valid(_plain(dict(zip(fields, row, strict=True))))
    for row in broken(list(fields.values())):
        body = dict(zip(fields, row, strict=True))
        if "NaN" not in to_json(body) and check.is_valid(_plain(body)):
            assert _is_a_matter_of_length(kind, body)


def _is_a_matter_of_length(kind: type, body: dict[str, Any]) -> bool:
    """Tell whether the code refuses a body for a byte too many, or takes 1.0 for 1."""
    with pytest.raises(BadFrame) as caught:
        decode_body(kind, to_json(body).encode())
    reason = str(caught.value)
    return "length <=" in reason or "got `float`" in reason


def _plain(body: dict[str, Any]) -> Any:  # noqa: ANN401  (any JSON)
    return json.loads(to_json(body))
