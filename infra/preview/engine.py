"""The stand-in for Pulumi's engine: keeps what a program registers, and refuses what the real one refuses."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pulumi.runtime.proto import callback_pb2, engine_pb2, resource_pb2

from infra.preview import callbacks, cloud_outputs, registration, wire
from infra.preview.faults import Fault, Faults
from infra.preview.graph import STACK_TYPE, Graph, Mode, Resource, SecretValue


@dataclass(frozen=True)
class Deployment:
    """What a run is of."""

    project: str
    stack: str
    mode: Mode
    config: Mapping[str, str]
    folder: Path
    secret_keys: Sequence[str] = ()
    faults: Sequence[Fault] = ()


class RefusedError(Exception):
    """The engine does not do what the program asks for."""


class Engine:
    """
    The engine of one run.

    Transforms run, and error hooks decide on creations that fail. Other hooks are kept but do not run: they act on a
    cloud that is not there.
    """

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.callbacks = callbacks.Callbacks()
        self.warnings: list[str] = []
        self.root = ""
        self.transforms: list[callback_pb2.Callback] = []
        self.error_hooks: dict[str, callback_pb2.Callback] = {}
        self._resources: dict[str, Resource] = {}
        self._transforms_of: dict[str, Sequence[callback_pb2.Callback]] = {}
        self._faults = Faults(deployment.faults)
        self._lock = threading.Lock()

    def graph(self) -> Graph:
        """Return what has been registered."""
        root = self._resources.get(self.root)
        return Graph(
            project=self.deployment.project,
            stack=self.deployment.stack,
            mode=self.deployment.mode,
            config=self.deployment.config,
            resources=dict(self._resources),
            outputs=root.outputs if root else {},
            warnings=tuple(self.warnings),
        )

    def register(self, request: registration.Request) -> resource_pb2.RegisterResourceResponse:
        """Register a resource; in a simulated apply also create it."""
        if request.remote:
            raise RefusedError(f"{request.name} is made by a plugin; without one it cannot be previewed")
        self._transform(request)
        of = self.deployment
        resource = registration.resource(request, of.project, of.stack, of.folder)
        self._enter(resource, request.transforms)
        answer = resource_pb2.RegisterResourceResponse(urn=resource.urn, object=request.object)
        if request.custom and self.deployment.mode == "apply":
            self._create(resource, request, answer)
        return answer

    def register_outputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> None:
        """Keep what a component or the stack gives out."""
        outputs = wire.from_struct(request.outputs, self.deployment.folder)
        self._keep(replace(self._resources[request.urn], outputs=outputs))

    def log(self, request: engine_pb2.LogRequest) -> None:
        """Keep what the program or the SDK warns of."""
        if request.severity in {engine_pb2.WARNING, engine_pb2.ERROR}:
            self.warnings.append(request.message.strip())

    def _transform(self, request: registration.Request) -> None:
        """Run the transforms of the resource, of what it is a child of, and of the stack."""
        inherited = [one for urn in self._line(request.parent) for one in self._transforms_of[urn]]
        try:
            for callback in [*request.transforms, *inherited, *self.transforms]:
                self.callbacks.transform(request, callback)
        except callbacks.CallbackError as error:
            raise RefusedError(f"a transform of {request.name} has failed: {error}") from error

    def _line(self, urn: str) -> Iterator[str]:
        """Yield a resource and all above it."""
        while urn in self._resources:
            yield urn
            urn = self._resources[urn].parent

    def _enter(self, resource: Resource, transforms: Iterable[callback_pb2.Callback]) -> None:
        with self._lock:
            if resource.urn in self._resources:
                raise RefusedError(_at(resource, f"{resource.path} is registered twice; give one another name"))
            for urn in filter(None, (*resource.dependencies, resource.parent, resource.provider)):
                if urn not in self._resources:
                    raise RefusedError(_at(resource, f"{resource.path} refers to {urn}, which is not registered"))
            self._resources[resource.urn] = resource
            self._transforms_of[resource.urn] = list(transforms)
            if resource.type == STACK_TYPE:
                self.root = resource.urn

    def _create(
        self, resource: Resource, request: registration.Request, answer: resource_pb2.RegisterResourceResponse
    ) -> None:
        failed: list[str] = []
        while text := self._faults.strike(resource.path):
            failed.insert(0, text)
            if not self._tried_again(resource, request, failed):
                raise RefusedError(_at(resource, f"{resource.path} could not be created: {text}"))
        created = cloud_outputs.of(resource, self.deployment.config)
        outputs = {
            key: SecretValue(value) if key in request.additionalSecretOutputs else value
            for key, value in created.outputs.items()
        }
        answer.id = created.id
        for key, value in outputs.items():
            answer.object.fields[key].CopyFrom(wire.to_value(value))
        self._keep(replace(resource, outputs={"id": created.id, **outputs}))

    def _tried_again(self, resource: Resource, request: registration.Request, failed: Sequence[str]) -> bool:
        hooks = [self.error_hooks[name] for name in request.hooks.on_error]
        try:
            return any(self.callbacks.retry(hook, resource.urn, request, failed) for hook in hooks)
        except callbacks.CallbackError as error:
            raise RefusedError(_at(resource, f"an error hook of {resource.path} has failed: {error}")) from error

    def _keep(self, resource: Resource) -> None:
        with self._lock:
            self._resources[resource.urn] = resource


def _at(resource: Resource, text: str) -> str:
    return f"{text} ({resource.source})" if resource.source else text
