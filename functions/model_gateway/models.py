"""The models that OpenAI clients can ask."""

from typing import Any

from shared import errors
from shared.bootstrap import Services
from shared.web.requests import Call


async def list_models(_: Call[None], services: Services) -> dict[str, Any]:
    """List the models and chains that can be asked, and the models that embed."""
    return {"object": "list", "data": [_model(name) for name in _names(services)]}


async def get_model(call: Call[None], services: Services) -> dict[str, Any]:
    """Show a model; the slashes of its name may be written as they are."""
    name = "/".join(call.params.values())
    if name not in _names(services):
        raise errors.UnknownModelError(f"There is no model '{name}' here; GET /v1/openai/models lists those there are.")
    return _model(name)


def _names(services: Services) -> list[str]:
    return sorted({*services.models.names(), *services.embedders.names()})


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": name.partition("/")[0]}
