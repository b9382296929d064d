"""Pulumi's analyzer server with our pack in it, spoken to as the CLI speaks to it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from infra.preview import wire
from infra.preview.graph import STACK_TYPE, Archive, Graph, Resource
from tests.infra.cloud.bundles import clean_environments

ROOT = Path(__file__).parents[3]
PACK = ROOT / "infra" / "crossguard"


class UnavailableError(Exception):
    """There is no environment that has pulumi-policy."""


def python() -> Path:
    """Return an interpreter that has what the pack pins; one made for that is kept for later runs."""
    for candidate in (Path(sys.executable), ROOT / ".venv" / "policies" / "bin" / "python"):
        if candidate.exists() and _has_pack(candidate):
            return candidate
    try:
        place = clean_environments.installed((PACK / "requirements.txt").read_text("utf-8"))
    except AssertionError as error:
        raise UnavailableError(str(error).strip().splitlines()[-1]) from error
    return place / "bin" / "python"


def _has_pack(candidate: Path) -> bool:
    found = subprocess.run([candidate, "-c", "import pulumi_policy"], capture_output=True, check=False)
    return found.returncode == 0


@contextmanager
def serving(interpreter: Path, graph: Graph) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """Start the server as the CLI does for this stack, and end it."""
    environment = os.environ | {
        "PULUMI_PROJECT": graph.project,
        "PULUMI_STACK": graph.stack,
        "PULUMI_DRY_RUN": str(graph.mode == "preview").lower(),
        "PULUMI_CONFIG": json.dumps(dict(graph.config)),
    }
    command = [str(interpreter), "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(PACK)]
    with subprocess.Popen(command, env=environment, cwd=PACK, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield analyzer_pb2_grpc.AnalyzerStub(channel)
        finally:
            process.kill()


def stack_request(graph: Graph) -> analyzer_pb2.AnalyzeStackRequest:
    """Return the graph as the engine shows a stack to analyzers, but for what is in archives."""
    shown = [_resource(found, graph) for found in graph.resources.values() if found.type != STACK_TYPE]
    return analyzer_pb2.AnalyzeStackRequest(resources=shown)


def _resource(resource: Resource, graph: Graph) -> analyzer_pb2.AnalyzerResource:
    message = analyzer_pb2.AnalyzerResource(
        type=resource.type,
        urn=resource.urn,
        name=resource.name,
        parent=resource.parent,
        dependencies=resource.dependencies,
        properties=_struct({**resource.inputs, **resource.outputs}),
        options=analyzer_pb2.AnalyzerResourceOptions(protect=resource.protect),
    )
    provider = next((found for urn, found in graph.resources.items() if resource.provider.startswith(urn)), None)
    if resource.provider and provider is not None:
        message.provider.CopyFrom(
            analyzer_pb2.AnalyzerProviderResource(
                type=provider.type, urn=provider.urn, name=provider.name, properties=_struct(provider.inputs)
            )
        )
    return message


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return wire.to_value(_portable(values)).struct_value


def _portable(value: Any) -> Any:
    """Return ``value`` with archives as they travel, but empty: the server reads everything once per policy."""
    if isinstance(value, Archive):
        return {wire.SIGNATURE: wire.ARCHIVE, "assets": {}}
    if isinstance(value, Mapping):
        return {key: _portable(nested) for key, nested in value.items()}
    if isinstance(value, list):
        return [_portable(nested) for nested in value]
    return value
