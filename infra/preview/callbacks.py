"""Calls back into the program: its transforms and its hooks run in its own process."""

import threading
from collections.abc import Sequence
from typing import Any, Final, TypeVar

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

CHANNEL_OPTIONS: Final = [("grpc.max_receive_message_length", 400 * 1024 * 1024)]

# Names of a transform's options and of the registration's fields that they stand for.
OPTIONS: Final = {
    "depends_on": "dependencies",
    "protect": "protect",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "version": "version",
    "aliases": "aliases",
    "provider": "provider",
    "custom_timeouts": "customTimeouts",
    "plugin_download_url": "pluginDownloadURL",
    "retain_on_delete": "retainOnDelete",
    "deleted_with": "deletedWith",
    "delete_before_replace": "deleteBeforeReplace",
    "additional_secret_outputs": "additionalSecretOutputs",
    "providers": "providers",
    "hooks": "hooks",
    "import": "importId",
    "hide_diff": "hideDiffs",
    "replace_with": "replace_with",
}


_Answer = TypeVar("_Answer", bound=Message)


class CallbackError(Exception):
    """A transform or a hook of the program has raised; the text is its own."""


class Callbacks:
    """The program's side of transforms and hooks."""

    def __init__(self) -> None:
        self._channels: dict[str, grpc.Channel] = {}
        self._lock = threading.Lock()

    def transform(self, request: resource_pb2.RegisterResourceRequest, callback: callback_pb2.Callback) -> None:
        """Let one transform change the registration in place."""
        options = resource_pb2.TransformResourceOptions()
        for name, field in OPTIONS.items():
            _copy(request, field, options, name)
        if request.deleteBeforeReplaceDefined:
            options.delete_before_replace = request.deleteBeforeReplace
        asked = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=options,
        )
        answer = self._call(callback, asked, resource_pb2.TransformResponse())
        if answer.HasField("properties"):
            request.object.CopyFrom(answer.properties)
        if answer.HasField("options"):
            for name, field in OPTIONS.items():
                _copy(answer.options, name, request, field)
            request.deleteBeforeReplaceDefined = answer.options.HasField("delete_before_replace")

    def retry(
        self,
        callback: callback_pb2.Callback,
        urn: str,
        request: resource_pb2.RegisterResourceRequest,
        errors: Sequence[str],
    ) -> bool:
        """Ask an error hook whether a creation that failed with ``errors``, newest first, is tried again."""
        asked = resource_pb2.ErrorHookRequest(
            urn=urn,
            name=request.name,
            type=request.type,
            new_inputs=request.object,
            failed_operation="create",
            errors=errors,
        )
        answer = self._call(callback, asked, resource_pb2.ErrorHookResponse())
        if answer.error:
            raise CallbackError(answer.error)
        return answer.retry

    def close(self) -> None:
        """Close the channels to the program."""
        for channel in self._channels.values():
            channel.close()

    def _call(self, callback: callback_pb2.Callback, asked: Message, answer: _Answer) -> _Answer:
        channel = self._channel(callback.target)
        invocation = callback_pb2.CallbackInvokeRequest(token=callback.token, request=asked.SerializeToString())
        try:
            found = callback_pb2_grpc.CallbacksStub(channel).Invoke(invocation)
        except grpc.RpcError as error:
            raise CallbackError(error.details()) from error
        answer.ParseFromString(found.response)
        return answer

    def _channel(self, target: str) -> grpc.Channel:
        with self._lock:
            if target not in self._channels:
                self._channels[target] = grpc.insecure_channel(target, options=CHANNEL_OPTIONS)
            return self._channels[target]


def _copy(source: Any, source_field: str, target: Any, target_field: str) -> None:
    """Let a field of ``target`` equal a field of ``source``, whatever its kind; what is not set becomes not set."""
    target.ClearField(target_field)
    for field, value in source.ListFields():
        if field.name != source_field:
            continue
        if field.is_repeated or field.message_type:
            getattr(target, target_field).MergeFrom(value)
        else:
            setattr(target, target_field, value)
