"""What OpenAI clients are answered, for the API's description; the answers themselves are made where they are kept."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class Function(BaseModel):
    """The function that is to be called, with arguments in JSON as the model has written it."""

    name: str
    arguments: str


class ToolCall(BaseModel):
    """A model's wish to have a tool called."""

    id: str
    type: Literal["function"]
    function: Function


class AnswerMessage(BaseModel):
    """What the model says."""

    role: Literal["assistant"]
    content: str | None
    refusal: str | None
    tool_calls: list[ToolCall] = Field(default_factory=list)


class Choice(BaseModel):
    """One of the answers."""

    index: int
    message: AnswerMessage
    logprobs: None
    finish_reason: Literal["stop", "length", "tool_calls", "content_filter"]


class Usage(BaseModel):
    """The tokens of all answers together, as they were when they were made."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: dict[str, int]
    completion_tokens_details: dict[str, int]


class ChatCompletion(BaseModel):
    """A finished chat completion."""

    id: str
    object: Literal["chat.completion"]
    created: int = Field(description="When it was made, in seconds since 1970.")
    model: str = Field(description="The model that has answered.", examples=["openai/gpt-4o-mini"])
    choices: list[Choice]
    usage: Usage
    system_fingerprint: None


class Embedding(BaseModel):
    """The vector of one text; a string of base64 if that was asked for."""

    object: Literal["embedding"]
    index: int
    embedding: list[float]


class EmbeddingList(BaseModel):
    """The vectors, in the order of their texts."""

    object: Literal["list"]
    data: list[Embedding]
    model: str
    usage: dict[str, Any]


class Model(BaseModel):
    """A model that can be asked."""

    id: str = Field(examples=["openai/gpt-4o-mini"])
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """All models that can be asked."""

    object: Literal["list"]
    data: list[Model]
