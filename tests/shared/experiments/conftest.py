"""A tenant with three versions of a template, the first in production, and experiments over them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.bootstrap import Services
from shared.experiments.experiment import Experiment
from shared.prompts.template import Prompt
from tests.shared.experiments import made

Start = Callable[..., Awaitable[Experiment]]


@pytest.fixture
async def prompts(services: Services) -> Any:
    """The prompts of the tenant."""
    await services.prompts.create("acme", "draft", Prompt("", "one"), actor="me")
    for text in ("two", "three"):
        await services.prompts.publish("acme", "draft", Prompt("", text), actor="me")
    return services.prompts


@pytest.fixture
def start(services: Services, prompts: Any) -> Start:
    """Declare and start an experiment."""
    del prompts

    async def started(**changes: Any) -> Experiment:
        declared = made.declared(**changes)
        await services.experiments.create("acme", declared, actor="me")
        return await services.experiments.start("acme", declared.name, actor="me")

    return started
