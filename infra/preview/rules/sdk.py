"""What only private parts of the Pulumi SDK can tell: the input classes of the provider and their members."""

import functools
import importlib
import inspect
import json
import re
import typing
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi_gcp
from pulumi import _types as pulumi_types

_MODULES: Final = re.compile(r'resource_modules="""\n(.*?)"""', re.DOTALL)


class SdkError(Exception):
    """The SDK no longer shows what the rules are read from; the text says what is missing."""


@dataclass(frozen=True)
class Member:
    """An input as its class declares it: both names, type, and what its documentation says."""

    python: str
    wire: str
    type: Any
    required: bool
    documentation: str


@functools.cache
def classes() -> Mapping[str, tuple[str, str]]:
    """Return module and name of the resource class of every type token."""
    found = _MODULES.search(inspect.getsource(pulumi_gcp))
    if found is None:
        raise SdkError("pulumi_gcp/__init__.py has no list of resource_modules.")
    modules = json.loads(found.group(1))
    return {token: (module["fqn"], name) for module in modules for token, name in module["classes"].items()}


@functools.cache
def input_class(token: str) -> type | None:
    """Return the class of the inputs of a resource type, or None where the provider has no such type."""
    if token not in classes():
        return None
    module, name = classes()[token]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of functions that happen to live in the same module
        found: type | None = getattr(importlib.import_module(module), f"{name}Args", None)
    return found


@functools.cache
def members(cls: type) -> tuple[Member, ...]:
    """Return the inputs of an input class in its own order."""
    types = pulumi_types.input_type_types(cls)
    parameters = inspect.signature(cls).parameters
    return tuple(
        Member(
            python=python,
            wire=wire,
            type=bare(types[wire]),
            required=parameters[python].default is inspect.Parameter.empty,
            documentation=_documentation(cls, python),
        )
        for python, wire in pulumi_types.input_type_py_to_pulumi_names(cls).items()
    )


def is_input_class(kind: Any) -> bool:
    """Return whether ``kind`` is a class of inputs."""
    return isinstance(kind, type) and pulumi_types.is_input_type(kind)


def bare(kind: Any) -> Any:
    """Return a type without what Pulumi wraps around it: awaitables, outputs, None."""
    return pulumi_types.unwrap_type(kind)


def elements(kind: Any) -> Any:
    """Return the bare type of the elements of a sequence, or of the values of a mapping."""
    return bare(typing.get_args(kind)[-1])


def _documentation(cls: type, python: str) -> str:
    declared = inspect.getattr_static(cls, python, None)
    return inspect.cleandoc(declared.fget.__doc__ or "") if isinstance(declared, property) and declared.fget else ""
