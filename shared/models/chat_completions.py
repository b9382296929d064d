"""The wire format of Chat Completions: what is sent, and what is read from an answer or its parts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shared import errors
from shared.models import json_answers
from shared.models.base import CompletionRequest, FinishReason, Usage

_FINISH_REASONS: Mapping[str, FinishReason] = {"length": "length", "content_filter": "refused"}
_REFUSALS = frozenset({"content_filter", "content_policy_violation", "moderation_blocked"})


def body(request: CompletionRequest, model: str, limit_field: str) -> dict[str, Any]:
    """Return the JSON body that asks ``model`` for ``request``; what is not asked for is not sent."""
    schema = request.json_schema
    wanted = {
        "model": request.model or model,
        "messages": [asdict(message) for message in request.messages],
        limit_field: request.max_tokens,
        "temperature": request.temperature,
        "stop": list(request.stop) or None,
        "seed": request.seed,
        "response_format": None if schema is None else _response_format(schema),
    }
    return {key: value for key, value in wanted.items() if value is not None}


def refusal(answer: Any) -> errors.ProviderError | None:
    """Return the refusal that the body of a rejected request stands for, if it is one."""
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return errors.ProviderRefusedError() if code in _REFUSALS else None


@dataclass
class Reading:
    """What is known of an answer so far, taken in at once or part by part."""

    usage: Usage | None = None
    model: str = ""
    reason: str = ""
    refused: bool = False
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what the model has written."""
        return "".join(self.texts)

    @property
    def finish_reason(self) -> FinishReason:
        """Return why the model stopped."""
        return "refused" if self.refused else _FINISH_REASONS.get(self.reason, "stop")

    def take_answer(self, answer: Any) -> None:
        """Take in a whole answer, which must hold a choice."""
        if not self._choices(answer):
            raise errors.ProviderAnswerError
        self._take(answer, "message")
        self.check()

    def take_part(self, data: str) -> str:
        """Take in one event of a stream and return the text that it brings."""
        return self._take(json_answers.parse(data), "delta")

    def check(self) -> None:
        """Raise when the model claims to be done and has written nothing, not even an empty text."""
        if not self.texts and self.finish_reason == "stop":
            raise errors.ProviderAnswerError

    def _take(self, answer: Any, part: str) -> str:
        choices = self._choices(answer)
        self.usage = _usage(answer.get("usage")) or self.usage
        self.model = self.model or str(answer.get("model") or "")
        return self._take_choice(json_answers.mapping(choices[0]), part) if choices else ""

    def _choices(self, answer: Any) -> list[Any]:
        if json_answers.mapping(answer).get("error"):
            raise errors.ProviderAnswerError("The model provider reported an error inside its answer.")
        return json_answers.sequence(answer.get("choices"))

    def _take_choice(self, choice: Mapping[str, Any], part: str) -> str:
        message = json_answers.mapping(choice.get(part) or {})
        self.reason = str(choice.get("finish_reason") or self.reason)
        self.refused = self.refused or bool(message.get("refusal"))
        text = _text(message.get("content"))
        if text is not None:
            self.texts.append(text)
        return text or ""


def _response_format(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": dict(schema)}}


def _text(content: Any) -> str | None:
    """Return the text of a message's content: a string or, with some providers, a list of parts."""
    if isinstance(content, list):
        parts = [json_answers.mapping(part).get("text") for part in content]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else None


def _usage(value: Any) -> Usage | None:
    match value:
        case {"prompt_tokens": int(prompt), "completion_tokens": int(completion)}:
            return Usage(prompt, completion)
        case _:
            return None
