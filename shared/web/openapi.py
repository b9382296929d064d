"""The API's description in OpenAPI 3.1, made of the same route tables that answer the requests."""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import TypeAdapter

from shared import errors
from shared.web import problems
from shared.web.auth import INTERNAL
from shared.web.responses import JSON
from shared.web.routing import Route

JsonObject = dict[str, Any]
Mode = Literal["validation", "serialization"]
AnyRoute = Route[Any, Any]

_REF = "#/components/schemas/{model}"
_PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
_PATH_PARAM = re.compile(r"\{(\w+)\}")

_PROBLEM: JsonObject = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong, as RFC 9457 has it; `code` is for programs and stays.",
    "required": ["type", "title", "status", "detail", "instance", "code", "retryable", "trace_id"],
    "properties": {
        "type": {"type": "string", "examples": [problems.TYPE_PREFIX + "invalid_fields"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The path of the request."},
        "code": {"type": "string", "examples": ["invalid_fields"]},
        "retryable": {"type": "boolean", "description": "Whether the same request may succeed later."},
        "trace_id": {"type": "string", "description": "What to name when asking us about it."},
        "retry_after": {"type": "integer", "description": "Seconds to wait before trying again."},
        "errors": {
            "type": "array",
            "description": "Each broken rule, where there are several.",
            "items": {
                "type": "object",
                "required": ["field", "rule", "detail"],
                "properties": {
                    "field": {"type": "string", "examples": ["outline.0.title"]},
                    "rule": {"type": "string", "examples": ["too_short"]},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

_SECURITY_SCHEMES: JsonObject = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, `pr_…`."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key, `pr_…`."},
}

_IDEMPOTENCY_KEY: JsonObject = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Names this request: sent again with the same key, it is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def document(
    tables: Mapping[str, Sequence[AnyRoute]], *, title: str, version: str, description: str = ""
) -> JsonObject:
    """Return the description of all public routes of ``tables``, by name of the function that answers them."""
    public = [(name, route) for name, table in tables.items() for route in table if route.scope != INTERNAL]
    schemas, definitions = _schemas(route for _, route in public)
    paths: dict[str, JsonObject] = {}
    for name, route in public:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(name, route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**definitions, "Problem": _PROBLEM, **_forms(route for _, route in public)},
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


Schemas = Mapping[tuple[int, Mode], JsonObject]


def _schemas(routes: Iterable[AnyRoute]) -> tuple[Schemas, JsonObject]:
    """Return the schema of every body and response, and the named schemas that these refer to."""
    inputs: dict[tuple[int, Mode], TypeAdapter[Any]] = {}
    for route in routes:
        if route.body is not None:
            inputs[id(route.body), "validation"] = TypeAdapter(route.body)
        if route.response is not None:
            inputs[id(route.response), "serialization"] = TypeAdapter(route.response)
    asked = [(key, mode, adapter) for (key, mode), adapter in inputs.items()]
    schemas, whole = TypeAdapter.json_schemas(asked, ref_template=_REF)
    return schemas, whole.get("$defs", {})


def _operation(function: str, route: AnyRoute, schemas: Schemas) -> JsonObject:
    operation: JsonObject = {
        "operationId": f"{function}_{getattr(route.handler, '__name__', 'handler')}",
        "summary": route.summary,
        "tags": list(route.tags or (function,)),
        "responses": _responses(route, schemas),
    }
    if description := route.description or _docstring(route.handler):
        operation["description"] = description
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body is not None:
        content = {"application/json": {"schema": schemas[id(route.body), "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.scope is not None:
        operation["security"] = [{"bearer": [route.scope]}, {"header": [route.scope]}]
    return operation


def _docstring(handler: object) -> str:
    return (inspect.getdoc(handler) or "").replace("``", "`")


def _parameters(route: AnyRoute) -> list[JsonObject]:
    parameters: list[JsonObject] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAM.findall(route.path)
    ]
    for param in route.query:
        schema = dict(param.schema)
        if param.default not in (None, ()):  # a default may be unhashable
            schema["default"] = param.default
        described: JsonObject = {"name": param.name, "in": "query", "schema": schema}
        if param.description:
            described["description"] = param.description
        if param.required:
            described["required"] = True
        parameters.append(described)
    return [*parameters, _IDEMPOTENCY_KEY] if route.idempotent else parameters


def _responses(route: AnyRoute, schemas: Schemas) -> JsonObject:
    success: JsonObject = {"description": route.summary}
    if route.status != 204:
        schema = {} if route.response is None else schemas[id(route.response), "serialization"]
        success["content"] = {route.media_type: {"schema": schema}}
    told: JsonObject = {str(route.status): success}
    for status, kind in sorted(_by_status(route), key=lambda found: (found[0], found[1].code)):
        described = told.setdefault(str(status), {"description": "", "content": _problem_content(route)})
        described["description"] += f"`{kind.code}`: {problems.title(kind)}\n\n"
    told["default"] = {"description": "Any other problem.", "content": _problem_content(route)}
    return told


def _by_status(route: AnyRoute) -> list[tuple[int, type[errors.PressroomError]]]:
    return [(route.form.status(kind) if route.form else kind.http_status, kind) for kind in _errors(route)]


def _errors(route: AnyRoute) -> list[type[errors.PressroomError]]:
    """Return what can go wrong with every route like this one, and what can with this one."""
    kinds: list[type[errors.PressroomError]] = []
    if route.scope is not None:
        kinds += [errors.UnauthenticatedError, errors.PermissionDeniedError]
    if route.body is not None:
        kinds += [errors.MalformedBodyError, errors.BodyTooLargeError, errors.UnsupportedMediaTypeError]
    if route.body is not None or route.query or route.idempotent:
        kinds.append(errors.InvalidFieldsError)
    return [*{*kinds, *route.errors}]


def _problem_content(route: AnyRoute) -> JsonObject:
    if route.form is not None:
        return {JSON.decode(): {"schema": {"$ref": _REF.format(model=route.form.name)}}}
    return {problems.MEDIA_TYPE.decode(): {"schema": _PROBLEM_REF}}


def _forms(routes: Iterable[AnyRoute]) -> JsonObject:
    return {route.form.name: dict(route.form.schema) for route in routes if route.form}
