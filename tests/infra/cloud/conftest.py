"""Single components, run without the rest of the program."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pulumi
import pulumi_gcp as gcp
import pytest

from infra.cloud import consistency, settings
from infra.cloud.component import Context
from infra.cloud.settings import StackSettings
from infra.preview import run
from infra.preview.graph import Graph

CONFIG: Mapping[str, str] = {
    "gcp:project": "pressroom-test",
    "gcp:region": "europe-west1",
    "pressroom:projectNumber": "123456789012",
}


class Registered(Protocol):
    """Runs what builds components in a program of its own; ``config`` is added to the least there must be."""

    def __call__(self, build: Callable[[Context], object], **config: str) -> Graph: ...


@pytest.fixture(scope="session")
def registered() -> Registered:
    def run_with(build: Callable[[Context], object], **config: str) -> Graph:
        def program() -> None:
            given = settings.load(pulumi.get_stack())
            build(Context(given, gcp.Provider("gcp", project=given.project), consistency.hook()))

        full = {**CONFIG, **{f"pressroom:{key}": text for key, text in config.items()}}
        return run.inline(program, config=full, mode="apply")

    return run_with


@pytest.fixture(scope="session")
def settings_of() -> Callable[..., StackSettings]:
    def parse(stack: str = "test", /, **config: Any) -> StackSettings:
        return settings.parse(stack, {**CONFIG, **{f"pressroom:{key}": text for key, text in config.items()}})

    return parse
