"""The graph as a committed file: sorted, the same on every machine, without what changes with every line of code."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from infra.preview import run
from infra.preview.graph import (
    COMPUTED,
    STACK_TYPE,
    Archive,
    FileAsset,
    Graph,
    Reference,
    Resource,
    SecretValue,
    TextAsset,
)

FOLDER: Final = Path(__file__).parent / "golden"
STACKS: Final = ("dev", "staging", "prod")
ALL_SERVICES: Final = "<all API services>"

_SERVICE: Final = "gcp:projects/service:Service"
_DIGEST: Final = re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b")


def snapshot(graph: Graph, *, exact: bool = False) -> dict[str, Any]:
    """Return ``graph`` as plain JSON: every resource by its path, and the stack's outputs; ``exact`` keeps digests."""
    provider = _usual_provider(graph)
    resources = (one for one in graph.resources.values() if one.type != STACK_TYPE)
    return {
        "project": graph.project,
        "stack": graph.stack,
        "outputs": plain(graph.outputs, exact=exact),
        "resources": {
            one.path: _entry(one, graph, provider, exact=exact) for one in sorted(resources, key=lambda one: one.path)
        },
    }


def text(graph: Graph) -> str:
    """Return the snapshot as the file's content."""
    return json.dumps(snapshot(graph), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def file(stack: str) -> Path:
    """Return where the snapshot of a stack is kept."""
    return FOLDER / f"{stack}.json"


def read(stack: str) -> dict[str, Any]:
    """Return the committed snapshot of a stack; raises FileNotFoundError."""
    found: dict[str, Any] = json.loads(file(stack).read_text("utf-8"))
    return found


def write(graph: Graph) -> Path:
    """Commit the snapshot of ``graph`` to its file."""
    path = file(graph.stack)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(graph), "utf-8")
    return path


def plain(value: Any, *, exact: bool = False) -> Any:
    """Return a value of the graph as plain JSON, secrets hidden and digests left out, unless ``exact``."""
    if isinstance(value, Mapping):
        return {key: plain(item, exact=exact) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, exact=exact) for item in value]
    if isinstance(value, str) and not exact:
        return _DIGEST.sub("<digest>", value)
    return _special(value)


def _special(value: Any) -> Any:
    """Return what JSON has no word for in words, and all else as it is."""
    match value:
        case SecretValue():
            return "<secret>"
        case Archive():
            return {"archive": sorted({_place(path) for path in value.assets})}
        case FileAsset() | TextAsset():
            return {"file": _source(value)}
        case Reference():
            return {"resource": _path(value.urn)}
        case _:
            return COMPUTED.value if value is COMPUTED else value


def _entry(resource: Resource, graph: Graph, provider: str, *, exact: bool) -> dict[str, Any]:
    by_property = {key: _paths(urns) for key, urns in resource.property_dependencies.items()}
    found = {
        "type": resource.type,
        "parent": "" if _is_stack(resource.parent) else _path(resource.parent),
        "inputs": plain(resource.inputs, exact=exact),
        "dependsOn": _explicit(resource, graph),
        "from": by_property,
        "protect": resource.protect,
        "provider": ""
        if not resource.custom or resource.provider == provider
        else _path(resource.provider) or "default",
        "options": plain(_options(resource)),
        "outputs": plain(resource.outputs, exact=exact) if not resource.custom else {},
    }
    return {key: value for key, value in found.items() if value}


def _explicit(resource: Resource, graph: Graph) -> list[str]:
    """Return what the resource waits for beside what its inputs are made of."""
    services = {service.urn for service in graph.of_type(_SERVICE)}
    implied = {urn for urns in resource.property_dependencies.values() for urn in urns}
    waiting = set(resource.dependencies) - implied
    if services and services <= waiting:
        return [ALL_SERVICES, *_paths(waiting - services)]
    return _paths(waiting)


def _options(resource: Resource) -> dict[str, Any]:
    """Return the options, without what the SDK adds by itself: secret outputs and former names of types."""
    found = {key: value for key, value in resource.options.items() if key not in {"additionalSecretOutputs", "aliases"}}
    if aliases := [one for one in resource.options.get("aliases", []) if not _of_sdk(one)]:
        found["aliases"] = aliases
    for key in ("deletedWith", "replaceWith"):
        if isinstance(urns := found.get(key), str):
            found[key] = _path(urns)
        elif urns:
            found[key] = _paths(urns)
    return found


def _of_sdk(alias: Any) -> bool:
    return isinstance(alias, Mapping) and str(alias.get("spec", {}).get("type", "")).startswith("gcp:")


def _usual_provider(graph: Graph) -> str:
    used = Counter(resource.provider for resource in graph.resources.values() if resource.provider)
    return used.most_common(1)[0][0] if used else ""


def _place(path: str) -> str:
    """Return the folder of an archived file, for single modules come and go; a file at the top stands for itself."""
    folder = path.rpartition("/")[0]
    return f"{folder}/" if folder else path


def _source(asset: FileAsset | TextAsset) -> str:
    if isinstance(asset, TextAsset):
        return "<generated>"
    path = Path(asset.path)
    absolute = path if path.is_absolute() else (run.FOLDER / path).resolve()
    root = run.FOLDER.parent
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else path.name


def _is_stack(urn: str) -> bool:
    return not urn or f"::{STACK_TYPE}::" in urn


def _path(urn: str) -> str:
    return urn.split("::", 2)[2] if urn else ""


def _paths(urns: Iterable[str]) -> list[str]:
    return sorted(map(_path, urns))


def main() -> None:
    """Write the snapshots of all stacks."""
    for stack in STACKS:
        print(write(run.program(stack)))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
