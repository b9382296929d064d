"""Content as Gemini and Vertex AI speak it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.shared.models.scripted_server import Received
from tests.shared.models.wire_format import Saying, event, first, unknown, words


class GeminiFormat:
    """Gemini's and Vertex AI's generateContent."""

    name = "gemini"
    _known: ClassVar = {"contents", "systemInstruction", "generationConfig", "tools", "toolConfig", "safetySettings"}
    _config: ClassVar = words(
        "temperature topP topK maxOutputTokens stopSequences seed presencePenalty frequencyPenalty responseMimeType",
        "responseJsonSchema thinkingConfig",
    )
    _parts: ClassVar = {"text", "inlineData", "fileData", "functionCall", "functionResponse"}

    def problem(self, received: Received) -> str:
        """Return what is wrong with a request."""
        headers, body = received.headers, received.body
        config = body.get("generationConfig", {})
        authorised = headers.get("x-goog-api-key") or headers.get("authorization", "").startswith("Bearer ")
        return first([
            "" if authorised else "API Key not found. Please pass a valid API key.",
            unknown(body, self._known, "name"),
            unknown(config, self._config, "name"),
            "" if body.get("contents") else "contents is not specified",
            "" if body["contents"][0]["role"] == "user" else "ensure that the first turn is of the user",
            *map(self._turn, body["contents"]),
            "too many stop sequences" if len(config.get("stopSequences", ())) > 5 else "",
            "schema without mime type" if set(config) >= {"responseJsonSchema"} > {"responseMimeType"} else "",
            "Function calling with a response mime type is unsupported"
            if "responseMimeType" in config and "tools" in body
            else "",
        ])

    def _turn(self, turn: Mapping[str, Any]) -> str:
        if turn.get("role") not in {"user", "model"} or not turn.get("parts"):
            return "Please use a valid role: user, model."
        bad = [part for part in turn["parts"] if len(self._parts & set(part)) != 1]
        return f"required oneof field 'data' must have one initialized field: {bad}" if bad else ""

    def model(self, received: Received) -> str:
        """Return which model is asked."""
        return received.path.rsplit("/", 1)[1].partition(":")[0]

    def is_streamed(self, received: Received) -> bool:
        """Return whether the answer is to be streamed."""
        return received.path.endswith(":streamGenerateContent?alt=sse")

    def wanted(self, received: Received) -> tuple[str, Any]:
        """Return the tool that must be called, and the schema."""
        calling = received.body.get("toolConfig", {}).get("functionCallingConfig", {})
        config = received.body.get("generationConfig", {})
        if calling.get("mode") == "ANY":
            declared = received.body["tools"][0]["functionDeclarations"]
            return calling.get("allowedFunctionNames", [declared[0]["name"]])[0], None
        return "", config.get("responseJsonSchema", {}) if "responseMimeType" in config else None

    def answer(self, saying: Saying, model: str) -> dict[str, Any]:
        """Return a whole answer."""
        return self._part(saying, model, self._said(saying), ends=True)

    def events(self, saying: Saying, model: str) -> list[bytes]:
        """Return the events of a streamed answer."""
        parts = [{"text": text} for text in saying.texts] or self._said(saying)
        last = len(parts) - 1
        return [event(self._part(saying, model, [one], ends=n == last)) for n, one in enumerate(parts)]

    def error(self, status: int, kind: str = "") -> dict[str, Any]:
        """Return the body of a failure."""
        kinds = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL"}
        name = kind or kinds.get(status, "UNAVAILABLE")
        return {"error": {"code": status, "message": "of org-77", "status": name}}

    def _said(self, saying: Saying) -> list[dict[str, Any]]:
        if saying.tool:
            return [{"functionCall": {"name": saying.tool, "args": saying.arguments}}]
        return [{"text": saying.text}]

    def _part(self, saying: Saying, model: str, parts: list[dict[str, Any]], *, ends: bool) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
        if ends:
            candidate["finishReason"] = "MAX_TOKENS" if saying.cut else "STOP"
        return {"candidates": [candidate], "usageMetadata": self._usage(saying), "modelVersion": model}

    def _usage(self, saying: Saying) -> dict[str, Any]:
        return {
            "promptTokenCount": saying.prompt_tokens,
            "cachedContentTokenCount": saying.cached_tokens,
            "candidatesTokenCount": saying.completion_tokens - saying.reasoning_tokens,
            "thoughtsTokenCount": saying.reasoning_tokens,
            "totalTokenCount": saying.prompt_tokens + saying.completion_tokens,
        }
