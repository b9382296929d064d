"""Policies on secrets: they stay in Secret Manager, and only who needs one may read it."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from infra.preview.graph import Graph, Resource, SecretValue
from infra.preview.policies import grants, kinds, services
from infra.preview.policies.base import Policy, Violations, blocks, last, leaves, parts, texts

SHORTEST: Final = 8
_NAMES = re.compile(r"(^|[_:.-])(key|secret|token|password|passwd|credentials?|private)($|[_.-])", re.IGNORECASE)
_HARMLESS_NAMES = re.compile(r"(versions?|digest|hash|revision|commit)$", re.IGNORECASE)
_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SHAPES = re.compile(
    r"""-----BEGIN\ [A-Z ]*PRIVATE\ KEY-----
    | \bsk-[\w-]{16,} | \bAIza[\w-]{30,} | \bya29\.[\w.-]{16,} | \bgh[opsu]_\w{30,} | \bgithub_pat_\w{22,}
    | \bAKIA[A-Z0-9]{16}\b | \bxox[abprs]-[\w-]{10,} | \bGOCSPX-[\w-]{20,}
    | \beyJ[\w-]{10,}\.eyJ[\w-]{10,}\. | ://[^/\s:@]+:[^/\s:@]+@""",
    re.VERBOSE,
)
_BEGINNINGS: Final = (
    "-----BEGIN",
    "sk-",
    "AIza",
    "ya29.",
    "gho_",
    "ghp_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "AKIA",
    "xox",
    "GOCSPX-",
    "eyJ",
    "://",
)
_RANDOM = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_HEX = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)
_BITS: Final = 4.2


def looks_secret(name: str, value: str) -> bool:
    """Return whether a setting's name or value reads like a password or key."""
    if has_shape(value):
        return True
    if not value or "://" in value or _HARMLESS_NAMES.search(name):
        return False
    return bool(_NAMES.search(_WORD_BEGINS.sub("_", name))) or _is_random(value)


def has_shape(text: str) -> bool:
    """Return whether there is something in ``text`` that has the form of a provider's key."""
    return any(beginning in text for beginning in _BEGINNINGS) and bool(_SHAPES.search(text))


def _is_random(value: str) -> bool:
    if _HEX.fullmatch(value):
        return True
    return bool(_RANDOM.fullmatch(value)) and any(map(str.isdigit, value)) and _entropy(value) >= _BITS


def _entropy(text: str) -> float:
    """Return the bits per character that the text's own distribution gives."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def _plain_environment(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        for name, value in (*_variables(function, "serviceConfig"), *_variables(function, "buildConfig")):
            if not isinstance(value, SecretValue) and looks_secret(name, str(value)):
                yield function, f"{name} looks like a secret and everybody who sees the function reads it"


def _variables(function: Resource, part: str) -> Iterable[tuple[str, Any]]:
    return texts(function, f"{part}.environmentVariables").items()


def _plain_anywhere(graph: Graph) -> Violations:
    for resource in graph.resources.values():
        if any(map(has_shape, leaves(resource.inputs))):
            yield resource, "an input has the form of a key"


def _plain_configuration(graph: Graph) -> Violations:
    for key, value in graph.config.items():
        if looks_secret(key, str(value)):
            yield None, f"{key} looks like a secret in plain configuration"


def _leaked_values(graph: Graph) -> Violations:
    hidden = {text for resource in graph.resources.values() for text in _hidden(resource.inputs)}
    hidden |= set(_hidden(graph.outputs))
    if not hidden:
        return
    for resource in graph.resources.values():
        if _tells(resource.inputs, hidden) or _tells(resource.outputs, hidden):
            yield resource, "a value that is secret elsewhere stands here in plain text"
    if _tells(graph.outputs, hidden):
        yield None, "an output of the stack shows a secret value"


def _hidden(value: Any) -> Iterator[str]:
    if isinstance(value, SecretValue):
        yield from (text for text in leaves(value.value) if len(text) >= SHORTEST)
    else:
        for part in parts(value):
            yield from _hidden(part)


def _tells(value: Any, hidden: set[str]) -> bool:
    return any(secret in text for text in leaves(value) for secret in hidden)


def _values_in_state(graph: Graph) -> Violations:
    for version in graph.of_type(kinds.SECRET_VERSION):
        yield version, "its value passes through the deployment's state; add versions by hand"


def _readers(graph: Graph) -> set[tuple[str, str]]:
    return {(grant.account, grant.target) for grant in grants.of_role(graph, grants.SECRET_ACCESSOR)}


def _used(function: Resource) -> Iterator[Mapping[str, Any]]:
    yield from blocks(function, "serviceConfig.secretEnvironmentVariables")
    yield from blocks(function, "serviceConfig.secretVolumes")


def _unreadable(graph: Graph) -> Violations:
    readers = _readers(graph)
    known = {str(secret.get("secretId")) for secret in graph.of_type(kinds.SECRET)}
    for function in graph.of_type(kinds.FUNCTION):
        for secret in (last(used.get("secret")) for used in _used(function)):
            if secret not in known:
                yield function, f"{secret} is no secret of this stack"
            elif (services.account(function), secret) not in readers:
                yield function, f"{services.account(function)} may not read {secret}"


def _floating_versions(graph: Graph) -> Violations:
    for function in graph.of_type(kinds.FUNCTION):
        for used in blocks(function, "serviceConfig.secretEnvironmentVariables"):
            if not str(used.get("version")).isdigit():
                yield function, f"{used.get('key')} is version {used.get('version')!r}, which each instance reads anew"


ALL: Final = (
    Policy("plain-secret", "error", "Environments hold no secrets in plain text.", _plain_environment),
    Policy("key-in-input", "error", "Inputs hold no keys in plain text.", _plain_anywhere),
    Policy("secret-in-configuration", "error", "Configuration holds no secrets in plain text.", _plain_configuration),
    Policy("leaked-secret", "error", "What is secret once is secret everywhere.", _leaked_values),
    Policy("secret-in-state", "error", "Values of secrets do not pass through the deployment.", _values_in_state),
    Policy("secret-access", "error", "Functions may read the secrets they are given.", _unreadable),
    Policy("secret-version", "error", "Functions are given a numbered version of a secret.", _floating_versions),
)
