"""The engine's side of the protocol: every method of its two services, by name."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from pulumi.runtime.proto import engine_pb2, resource_pb2

from infra.preview.engine import Engine, RefusedError

FEATURES: Final = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
)
SERVICES: Final = (
    resource_pb2.DESCRIPTOR.services_by_name["ResourceMonitor"],
    engine_pb2.DESCRIPTOR.services_by_name["Engine"],
)

_Answering = Callable[[Any], Message]
_NO_CLOUD: Final = "a preview without a cloud cannot answer it"


def handlers(engine: Engine) -> "list[grpc.GenericRpcHandler[Any, Any]]":
    """Return the handlers of a server that speaks for ``engine``."""
    answering = methods(engine)
    return [
        grpc.method_handlers_generic_handler(
            service.full_name, {method.name: _handler(method, answering[method.name]) for method in service.methods}
        )
        for service in SERVICES
    ]


def methods(engine: Engine) -> Mapping[str, _Answering]:
    """Return what answers each method; what only a cloud knows is refused."""
    return {
        "GetDeploymentInfo": lambda _: _deployment_info(engine),
        "SupportsFeature": lambda _: resource_pb2.SupportsFeatureResponse(hasSupport=True),
        "RegisterResource": engine.register,
        "RegisterResourceOutputs": _silent(engine.register_outputs),
        "RegisterStackTransform": _silent(engine.transforms.append),
        "RegisterStackInvokeTransform": _silent(_nothing),
        "RegisterResourceHook": _silent(_nothing),
        "RegisterErrorHook": _silent(lambda asked: engine.error_hooks.update({asked.name: asked.callback})),
        "RegisterPackage": lambda asked: resource_pb2.RegisterPackageResponse(ref=asked.name),
        "SignalAndWaitForShutdown": _silent(_nothing),
        "Invoke": _refusing(lambda asked: f"the program asks for {asked.tok}"),
        "Call": _refusing(lambda asked: f"the program calls {asked.tok}"),
        "ReadResource": _refusing(lambda asked: f"the program reads {asked.type} {asked.id}"),
        "ExistsResource": _refusing(lambda asked: f"the program looks for {asked.type} {asked.id}"),
        "Log": _silent(engine.log),
        "GetRootResource": lambda _: engine_pb2.GetRootResourceResponse(urn=engine.root),
        "SetRootResource": lambda _: engine_pb2.SetRootResourceResponse(),
        "StartDebugging": _silent(_nothing),
        "RequirePulumiVersion": lambda _: engine_pb2.RequirePulumiVersionResponse(),
    }


def _deployment_info(engine: Engine) -> resource_pb2.DeploymentInfo:
    return resource_pb2.DeploymentInfo(
        project=engine.deployment.project,
        stack=engine.deployment.stack,
        config=engine.deployment.config,
        configSecretKeys=engine.deployment.secret_keys,
        dryRun=engine.deployment.mode == "preview",
        supportedFeatures=FEATURES,
    )


def _handler(method: MethodDescriptor, answer: _Answering) -> Any:
    def answered(request: Message, context: grpc.ServicerContext) -> Message:
        try:
            return answer(request)
        except RefusedError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
            raise

    return grpc.unary_unary_rpc_method_handler(
        answered,
        request_deserializer=message_factory.GetMessageClass(method.input_type).FromString,
        response_serializer=message_factory.GetMessageClass(method.output_type).SerializeToString,
    )


def _silent(action: Callable[[Any], object]) -> _Answering:
    def answer(request: Message) -> Message:
        action(request)
        return empty_pb2.Empty()

    return answer


def _refusing(describe: Callable[[Any], str]) -> _Answering:
    def answer(request: Message) -> Message:
        raise RefusedError(f"{describe(request)}; {_NO_CLOUD}")

    return answer


def _nothing(_: Message) -> None:
    pass
