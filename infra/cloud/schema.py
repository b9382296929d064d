"""
The project file ``Pulumi.yaml``, made from the settings: every key with its type, meaning and default.

``python -m infra.cloud.schema`` writes it. Pulumi knows the types string, integer, boolean and array; it lets
nobody declare keys of another namespace, so ``gcp:project`` and ``gcp:region`` stand in the stacks' files alone.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from infra.cloud import settings

PROJECT_FILE = Path(__file__).parents[1] / "Pulumi.yaml"
_HEAD = f"""\
# Made by `python -m infra.cloud.schema` from infra/cloud/settings.py; each stack also sets gcp:project and gcp:region.
name: {settings.NAMESPACE}
description: A content factory made of serverless cloud functions.
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: ../.venv
config:
"""
_TYPES = {str: "string", int: "integer", bool: "boolean", float: "string"}


def text() -> str:
    """Return the content of the project file."""
    return _HEAD + "".join(f"{line}\n" for key, field in settings.KEYS.items() for line in _declaration(key, field))


def _declaration(key: str, field: FieldInfo) -> Iterator[str]:
    yield f"  {key}:"
    yield from (f"    {line}" for line in _type(field.annotation))
    yield f"    description: {json.dumps(_description(field), ensure_ascii=False)}"
    if not field.is_required():
        yield f"    default: {json.dumps(_default(field))}"


def _type(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is tuple:
        yield "type: array"
        yield "items:"
        yield f"  type: {_TYPES[get_args(annotation)[0]]}"
    elif get_origin(annotation) is Literal:
        yield "type: string"
    else:
        yield f"type: {_TYPES[annotation]}"


def _description(field: FieldInfo) -> str:
    if get_origin(field.annotation) is not Literal:
        return str(field.description)
    return f"{field.description} One of {', '.join(get_args(field.annotation))}."


def _default(field: FieldInfo) -> Any:
    return str(field.default) if field.annotation is float else field.default


if __name__ == "__main__":
    PROJECT_FILE.write_text(text())
