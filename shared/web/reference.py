"""The API's description as a page to read: no script or style from anywhere else."""

import base64
import hashlib
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from shared.web import examples
from shared.web.responses import Response

_TEMPLATES = Path(__file__).parent / "templates"
_MAX_DEPTH = 4
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CONSTRAINTS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches {}",
    "format": "{}",
    "default": "default {}",
}

JsonObject = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One line of a schema as the page shows it; ``depth`` is how far it is indented."""

    name: str
    kind: str
    required: bool
    description: str
    rules: tuple[str, ...]
    depth: int = 0


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    scope: str
    parameters: tuple[tuple[str, Field], ...]
    body: tuple[Field, ...]
    responses: tuple[tuple[str, str, tuple[Field, ...]], ...]
    curl: str


def respond(document: JsonObject) -> Response:
    """Return the page as a response that lets nothing but itself be loaded."""
    page = render(document)
    hashes = (hashlib.sha256(script.encode()).digest() for script in _SCRIPT.findall(page))
    scripts = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {scripts}; base-uri 'none'"
    headers = [(b"content-security-policy", policy.encode()), (b"cache-control", b"public, max-age=300")]
    return Response(page.encode(), media_type=b"text/html; charset=utf-8", headers=headers)


def render(document: JsonObject) -> str:
    """Return the page for an OpenAPI document, as HTML."""
    import jinja2  # noqa: PLC0415  # only whoever serves this page needs it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["prose"] = _prose
    groups: dict[str, list[Operation]] = {}
    for operation in operations(document):
        groups.setdefault(operation.tag, []).append(operation)
    return environment.get_template("reference.html").render(info=document["info"], groups=groups)


def operations(document: JsonObject) -> Iterator[Operation]:
    """Yield what the page shows of each operation."""
    definitions = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            schema = _schema(operation.get("requestBody", {}))
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                description=operation.get("description", ""),
                tag=operation["tags"][0],
                scope=_scope(operation),
                parameters=tuple(_parameters(operation, definitions)),
                body=tuple(fields(schema, definitions)),
                responses=tuple(_responses(operation, definitions)),
                curl=curl(method, path, operation, definitions),
            )


def fields(schema: JsonObject, definitions: JsonObject, depth: int = 0) -> Iterator[Field]:
    """Yield the fields of an object, each followed by its own; of a list, those of its items."""
    known = examples.resolve(schema, definitions)
    if known.get("type") == "array":
        yield from fields(known.get("items", {}), definitions, depth)
        return
    required = known.get("required", ())
    for name, inner in known.get("properties", {}).items():
        yield _field(name, inner, definitions, required=name in required, depth=depth)
        if depth < _MAX_DEPTH:
            yield from fields(inner, definitions, depth + 1)


def curl(method: str, path: str, operation: JsonObject, definitions: JsonObject) -> str:
    """Return a command line that calls the operation."""
    parts = ["curl", "-sS"] if method == "get" else ["curl", "-sS", "-X", method.upper()]
    if operation.get("security"):
        parts += ["-H", '"Authorization: Bearer $PRESSROOM_KEY"']
    if schema := _schema(operation.get("requestBody", {})):
        body = orjson.dumps(examples.example(schema, definitions)).decode()
        parts += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(body)]
    return " ".join([*parts, f'"$PRESSROOM_URL{path}"'])


def _field(name: str, schema: JsonObject, definitions: JsonObject, *, required: bool, depth: int = 0) -> Field:
    known = {**examples.resolve(schema, definitions), **schema}
    rules = tuple(text.format(known[key]) for key, text in _CONSTRAINTS.items() if known.get(key) is not None)
    if "enum" in known:
        rules = (f"one of {', '.join(map(str, known['enum']))}", *rules)
    return Field(name, _kind(schema, definitions), required, known.get("description", ""), rules, depth)


def _kind(schema: JsonObject, definitions: JsonObject) -> str:
    known = examples.resolve(schema, definitions)
    kind = known.get("type", "any")
    if kind == "array":
        return f"list of {_kind(known.get('items', {}), definitions)}"
    options = schema.get("anyOf", ())
    return f"{kind} or null" if any(option.get("type") == "null" for option in options) else str(kind)


def _parameters(operation: JsonObject, definitions: JsonObject) -> Iterator[tuple[str, Field]]:
    for parameter in operation.get("parameters", ()):
        schema = {**parameter["schema"], "description": parameter.get("description", "")}
        required = parameter.get("required", False)
        yield parameter["in"], _field(parameter["name"], schema, definitions, required=required)


def _responses(operation: JsonObject, definitions: JsonObject) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    for status, response in operation["responses"].items():
        problem = not status.startswith("2")
        schema = {} if problem else _schema(response)
        yield status, response["description"], tuple(fields(schema, definitions))


def _schema(holder: JsonObject) -> JsonObject:
    """Return the schema of the first kind of content."""
    for content in holder.get("content", {}).values():
        found: JsonObject = content["schema"]
        return found
    return {}


def _scope(operation: JsonObject) -> str:
    for requirement in operation.get("security", ()):
        return ", ".join(next(iter(requirement.values())))
    return ""


def _prose(text: str) -> Any:
    """Return ``text`` as paragraphs, with what stands between backticks as code."""
    import markupsafe  # noqa: PLC0415  # comes with jinja2

    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(markupsafe.escape(text.strip())))
    paragraphs = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", escaped) if part)
    return markupsafe.Markup(paragraphs)  # noqa: S704  # escaped two lines above
