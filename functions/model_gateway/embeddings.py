"""Embeddings for OpenAI clients, each text answered from the cache where its vector is kept."""

from typing import Any

from pydantic import ValidationError

from functions.model_gateway import told, wishes
from shared.bootstrap import Services
from shared.gateway import broken_rules
from shared.gateway.embedding_request import EmbeddingRequest
from shared.gateway.embeddings import Embedded, Vector, Wanted
from shared.models.base import Account
from shared.web import bodies, responses
from shared.web.asgi import RawHeader
from shared.web.requests import Call
from shared.web.responses import Response


async def embed(call: Call[EmbeddingRequest], services: Services) -> Response:
    """
    Place texts in the space of a model, as the OpenAI API does.

    Every text is looked up on its own, and those that are not kept are embedded in one call. The headers that steer the
    cache are those of chats, but for the semantic one.
    """
    request = await _parsed(call)
    account = Account(call.principal.tenant, call.principal.key_id)
    wanted = Wanted(account, request.model, request.texts, request.dimensions)
    found = await services.embeddings.embed(wanted, wishes.read(call.headers))
    encoded = request.encoding_format == "base64"
    used = sum(vector.tokens for vector in found.vectors)
    body = {
        "object": "list",
        "data": [_datum(index, vector, encoded=encoded) for index, vector in enumerate(found.vectors)],
        "model": found.model,
        "usage": {"prompt_tokens": used, "total_tokens": used},
    }
    return responses.json(body, headers=_headers(found))


async def _parsed(call: Call[EmbeddingRequest]) -> EmbeddingRequest:
    bodies.check_type(call.headers)
    raw = await call.body()
    value = bodies.parse(raw)
    try:
        return EmbeddingRequest.model_validate_json(raw)
    except ValidationError as error:
        raise broken_rules.told(error, value) from error


def _datum(index: int, vector: Vector, *, encoded: bool) -> dict[str, Any]:
    return {"object": "embedding", "index": index, "embedding": vector.encoded if encoded else vector.numbers}


def _headers(found: Embedded) -> list[RawHeader]:
    return [
        (told.CACHE, found.reason.encode()),
        (told.COST, told.usd(found.cost_nano_usd).encode()),
        (told.SAVED, told.usd(found.saved_nano_usd).encode()),
        (told.MODEL, found.model.encode()),
    ]
