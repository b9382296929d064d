"""The messages of a chat completion as the OpenAI API writes them, and as the models here take them."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from shared.models.base import Image, Message, Part, Text, ToolCall

_DATA_URL = re.compile(r"data:(image/[\w.+-]+);base64,([A-Za-z0-9+/=\s_-]+)")
_WEB_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def _is_list(value: Any) -> str:
    return "list" if isinstance(value, list) else "one"


ONE, LIST, ONE_OR_LIST = Tag("one"), Tag("list"), Discriminator(_is_list)
"""What tells one value from a list of them, so that a complaint is about the one that was meant."""


class Wire(BaseModel):
    """What comes over the wire: types are not guessed, and what is not known is left aside."""

    model_config = ConfigDict(strict=True, extra="ignore")


class TextPart(Wire):
    """A part that is read."""

    type: Literal["text"]
    text: str

    def to_part(self) -> Text:
        """Return the part as models take it."""
        return Text(self.text)


class RefusalPart(Wire):
    """What a model said instead of an answer."""

    type: Literal["refusal"]
    refusal: str

    def to_part(self) -> Text:
        """Return the part as models take it."""
        return Text(self.refusal)


class ImageUrl(Wire):
    """Where an image is: on the web, or in the URL itself as base64."""

    url: str = Field(min_length=1, examples=["https://example.com/bicycle.jpg"])
    detail: Literal["auto", "low", "high", "original"] | None = None

    @field_validator("url")
    @classmethod
    def _known_form(cls, url: str) -> str:
        if not _WEB_URL.fullmatch(url) and not _DATA_URL.fullmatch(url):
            raise ValueError("must be an http(s) URL or data:image/…;base64,…")
        return url


class ImagePart(Wire):
    """A part that is looked at."""

    type: Literal["image_url"]
    image_url: ImageUrl

    def to_part(self) -> Image:
        """Return the part as models take it."""
        detail = self.image_url.detail
        wish = detail if detail and detail != "auto" else ""
        inline = _DATA_URL.fullmatch(self.image_url.url)
        if inline is None:
            return Image(url=self.image_url.url, detail=wish)
        return Image(data="".join(inline[2].split()), media_type=inline[1], detail=wish)


UserPart = Annotated[TextPart | ImagePart, Field(discriminator="type")]
AssistantPart = Annotated[TextPart | RefusalPart, Field(discriminator="type")]
Texts = Annotated[Annotated[str, ONE] | Annotated[list[TextPart], LIST], ONE_OR_LIST]
Shown = Annotated[Annotated[str, ONE] | Annotated[list[UserPart], LIST], ONE_OR_LIST]
Said = Annotated[Annotated[str, ONE] | Annotated[list[AssistantPart], LIST], ONE_OR_LIST]


class CalledFunction(Wire):
    """The function that was called, with arguments in JSON as the model wrote them."""

    name: str = Field(min_length=1, max_length=256)
    arguments: str


class CalledTool(Wire):
    """A call of a tool that the model asked for."""

    id: str = Field(min_length=1, max_length=256)
    type: Literal["function"] = "function"
    function: CalledFunction

    def to_call(self) -> ToolCall:
        """Return the call as models take it."""
        return ToolCall(self.id, self.function.name, self.function.arguments)


class SystemMessage(Wire):
    """What the model is told beforehand."""

    role: Literal["system", "developer"]
    content: Texts
    name: str | None = None

    def to_message(self) -> Message:
        """Return the message as models take it."""
        return Message("system", _content(self.content), name=self.name or "")


class UserMessage(Wire):
    """What a person says, and shows."""

    role: Literal["user"]
    content: Shown
    name: str | None = None

    def to_message(self) -> Message:
        """Return the message as models take it."""
        return Message("user", _content(self.content), name=self.name or "")


class AssistantMessage(Wire):
    """What a model has said, or wished to call, before."""

    role: Literal["assistant"]
    content: Said | None = None
    refusal: str | None = None
    tool_calls: list[CalledTool] | None = None
    name: str | None = None

    def to_message(self) -> Message:
        """Return the message as models take it."""
        calls = tuple(call.to_call() for call in self.tool_calls or ())
        return Message("assistant", _content(self.content or self.refusal or ""), calls, name=self.name or "")


class ToolMessage(Wire):
    """What a tool has answered."""

    role: Literal["tool"]
    content: Texts
    tool_call_id: str = Field(min_length=1, max_length=256)

    def to_message(self) -> Message:
        """Return the message as models take it."""
        return Message("tool", _content(self.content), tool_call_id=self.tool_call_id)


ChatMessage = Annotated[
    UserMessage | SystemMessage | AssistantMessage | ToolMessage,
    Field(discriminator="role"),
]


def _content(content: str | Sequence[TextPart | ImagePart | RefusalPart]) -> str | tuple[Part, ...]:
    return content if isinstance(content, str) else tuple(part.to_part() for part in content)
