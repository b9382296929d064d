"""The request for a chat completion as the OpenAI API writes it, and as the models here take it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from shared import errors
from shared.errors import FieldError
from shared.gateway.chat_messages import LIST, ONE, ONE_OR_LIST, ChatMessage, Wire
from shared.models.base import CompletionRequest, Tool, ToolChoice

MOST_ANSWERS = 16
MOST_MESSAGES = 2_000

_NAME = r"^[\w.:/-]{1,64}$"
_REFUSED: Mapping[str, str] = {
    "logprobs": "Log probabilities are not given here.",
    "top_logprobs": "Log probabilities are not given here.",
    "logit_bias": "Biases of single tokens are not supported here.",
    "audio": "Audio is not supported here.",
    "functions": "'functions' is the old form of 'tools', which is supported.",
    "function_call": "'function_call' is the old form of 'tool_choice', which is supported.",
    "web_search_options": "Models do not search the web here.",
}
_WITHOUT_EFFECT = frozenset({
    "user",
    "metadata",
    "store",
    "service_tier",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "prediction",
    "modalities",
    *_REFUSED,
})

Stop = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Stops = Annotated[Annotated[Stop, ONE] | Annotated[list[Stop], LIST], ONE_OR_LIST]


class StreamOptions(Wire):
    """What a stream tells besides the text."""

    include_usage: bool | None = None


class JsonSchema(Wire):
    """The schema that the answer must fit."""

    name: str = Field(pattern=_NAME, examples=["recipe"])
    description: str | None = None
    schema_: dict[str, JsonValue] = Field(alias="schema", description="A JSON schema.")
    strict: bool | None = None


class TextFormat(Wire):
    """Any text."""

    type: Literal["text"]


class JsonObjectFormat(Wire):
    """Any JSON object."""

    type: Literal["json_object"]


class JsonSchemaFormat(Wire):
    """JSON that fits a schema."""

    type: Literal["json_schema"]
    json_schema: JsonSchema


class FunctionTool(Wire):
    """A function that the model may ask for."""

    name: str = Field(pattern=_NAME, examples=["get_weather"])
    description: str | None = None
    parameters: dict[str, JsonValue] | None = Field(None, description="A JSON schema of the arguments.")
    strict: bool | None = None


class ToolWish(Wire):
    """A tool that the model may ask for."""

    type: Literal["function"]
    function: FunctionTool

    def to_tool(self) -> Tool:
        """Return the tool as models take it."""
        given = self.function
        return Tool(given.name, given.description or "", given.parameters or {}, given.strict)


class FunctionName(Wire):
    """The name of a function."""

    name: str = Field(pattern=_NAME)


class ForcedTool(Wire):
    """The tool that must be called."""

    type: Literal["function"]
    function: FunctionName


class ChatRequest(Wire):
    """
    What an OpenAI client asks a model to write.

    Fields that change nothing here are taken and left aside; `logprobs`, `logit_bias` and audio are refused.
    """

    model_config = ConfigDict(extra="allow")

    model: str = Field(
        min_length=1, max_length=256, description="As `GET /v1/openai/models` names it.", examples=["offline"]
    )
    messages: list[ChatMessage] = Field(
        min_length=1, max_length=MOST_MESSAGES, examples=[[{"role": "user", "content": "Say hello."}]]
    )
    stream: bool | None = Field(None, description="Whether to send the answer as it is written.")
    stream_options: StreamOptions | None = None
    n: int | None = Field(None, ge=1, le=MOST_ANSWERS, description="How many answers; each is a call of the model.")
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    max_tokens: int | None = Field(None, ge=1, description="The old name of `max_completion_tokens`.")
    stop: Stops | None = None
    seed: int | None = None
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    response_format: Annotated[TextFormat | JsonObjectFormat | JsonSchemaFormat, Field(discriminator="type")] | None = (
        None
    )
    reasoning_effort: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,16}$")] | None = None
    tools: list[ToolWish] | None = Field(None, max_length=128)
    tool_choice: ToolChoice | ForcedTool | None = None
    parallel_tool_calls: bool | None = None

    @property
    def answers(self) -> int:
        """Return how many answers are wanted."""
        return self.n or 1

    @property
    def streamed(self) -> bool:
        """Return whether the answer is to be sent as it is written."""
        return bool(self.stream)

    @property
    def usage_streamed(self) -> bool:
        """Return whether the last chunk of a stream is to tell the usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def ignored(self) -> list[str]:
        """Return the names of fields that are not known here."""
        return sorted(set(self.__pydantic_extra__ or ()) - _WITHOUT_EFFECT)

    def check(self) -> None:
        """Raise InvalidFieldsError for what is known and not to be had."""
        extra = self.__pydantic_extra__ or {}
        found = [FieldError(name, "not_supported", why) for name, why in _REFUSED.items() if extra.get(name)]
        if "audio" in (extra.get("modalities") or ()):
            found.append(FieldError("modalities", "not_supported", _REFUSED["audio"]))
        if isinstance(self.tool_choice, str) and self.tool_choice == "required" and not self.tools:
            found.append(FieldError("tool_choice", "without_tools", "'tool_choice' needs 'tools' to choose from."))
        if isinstance(self.tool_choice, ForcedTool) and self.tool_choice.function.name not in self._tool_names:
            found.append(FieldError("tool_choice", "unknown_tool", "'tool_choice' names a tool that is not given."))
        if found:
            raise errors.InvalidFieldsError("A field breaks a rule.", errors=found)

    def to_model(self) -> CompletionRequest:
        """Return the request as models take it, but for who pays and which model is asked."""
        schema = self.response_format.json_schema if isinstance(self.response_format, JsonSchemaFormat) else None
        choice = self.tool_choice if isinstance(self.tool_choice, str) and self.tools else None
        return CompletionRequest(
            messages=tuple(message.to_message() for message in self.messages),
            max_tokens=self.max_completion_tokens or self.max_tokens,
            temperature=self.temperature,
            top_p=self.top_p,
            presence_penalty=self.presence_penalty,
            frequency_penalty=self.frequency_penalty,
            stop=_stops(self.stop),
            seed=self.seed,
            reasoning_effort=self.reasoning_effort or "",
            json_schema=schema.schema_ if schema else None,
            json_object=isinstance(self.response_format, JsonObjectFormat),
            tools=tuple(tool.to_tool() for tool in self.tools or ()),
            tool_choice=choice,
            forced_tool=self.tool_choice.function.name if isinstance(self.tool_choice, ForcedTool) else "",
            parallel_tool_calls=self.parallel_tool_calls if self.tools else None,
        )

    @property
    def _tool_names(self) -> set[str]:
        return {tool.function.name for tool in self.tools or ()}


def parse(value: Any) -> ChatRequest:
    """Return the request in a JSON value that was taken before; raises pydantic's ValidationError for another."""
    request = ChatRequest.model_validate(value)
    request.check()
    return request


def _stops(stop: str | list[str] | None) -> tuple[str, ...]:
    if stop is None:
        return ()
    return (stop,) if isinstance(stop, str) else tuple(stop)
