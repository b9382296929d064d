"""The wish for JSON in words, for models that cannot be held to it otherwise."""

import orjson

from shared.models.base import CompletionRequest


def wanted(request: CompletionRequest) -> bool:
    """Return whether the answer is to be JSON."""
    return request.json_schema is not None or request.json_object


def words(request: CompletionRequest) -> str:
    """Return what to tell a model so that its answer is the JSON that ``request`` wants."""
    if request.json_schema is None:
        return "Answer with one JSON object and nothing else."
    schema = orjson.dumps(dict(request.json_schema)).decode()
    return f"Answer with one JSON document and nothing else. It must fit this JSON schema:\n{schema}"


def mentioned(request: CompletionRequest) -> bool:
    """Return whether the conversation speaks of JSON."""
    return any("json" in message.text.lower() for message in request.messages)
