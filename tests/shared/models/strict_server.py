"""A small provider that speaks one wire format: it refuses what the real one would refuse, and answers as that does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from shared.models.offline.brief import Brief
from shared.models.offline.structured import schema
from tests.shared.models.anthropic_format import AnthropicFormat
from tests.shared.models.gemini_format import GeminiFormat
from tests.shared.models.openai_format import OpenAIFormat
from tests.shared.models.scripted_server import ScriptedServer, Step, answer, chunked
from tests.shared.models.wire_format import Saying, WireFormat

FORMATS: Mapping[str, WireFormat] = {one.name: one for one in (OpenAIFormat(), AnthropicFormat(), GeminiFormat())}
TEXTS: Final = ("Tea ", "is ", "an old ", "drink.")


@dataclass
class StrictServer(ScriptedServer):
    """Says ``TEXTS``, calls the tool that it must, writes the JSON that it must, and stops at a limit of tokens."""

    format: WireFormat = FORMATS["openai"]

    def script(self, method: str, path: str, body: Any) -> Sequence[Step]:
        """Return the answer to the request that has just come."""
        received = self.received[-1]
        if method == "GET" or path.endswith(":countTokens"):
            return answer({"data": [], "models": []})
        if problem := self.format.problem(received):
            error = self.format.error(400)
            error["error"]["message"] = problem
            return answer(error, 400)
        said, model = self._said(body), self.format.model(received)
        if self.format.is_streamed(received):
            return chunked(*self.format.events(said, model))
        return answer(self.format.answer(said, model))

    def _said(self, body: Any) -> Saying:
        tool, wanted = self.format.wanted(self.received[-1])
        if tool:
            return Saying(tool=tool, arguments={"title": "Tea"})
        if wanted is not None:
            return Saying(_json(wanted or {"properties": {"title": {"type": "string"}}}))
        limit = body.get("max_tokens") or body.get("max_completion_tokens")
        limit = limit or body.get("generationConfig", {}).get("maxOutputTokens") or len(TEXTS) * 100
        return Saying(TEXTS[:2], cut=True) if limit <= len(TEXTS) else Saying(TEXTS)


def _json(wanted: Mapping[str, Any]) -> tuple[str, ...]:
    written = orjson.dumps(schema.instance({"type": "object", **wanted}, Brief(topic="tea"), None)).decode()
    return (written[:5], written[5:])
