"""The request for embeddings as the OpenAI API writes it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from shared.gateway.chat_messages import LIST, ONE, ONE_OR_LIST, Wire

MOST_TEXTS = 2_048

Text = Annotated[str, StringConstraints(min_length=1)]
Input = Annotated[
    Annotated[Text, ONE] | Annotated[list[Text], LIST, Field(min_length=1, max_length=MOST_TEXTS)], ONE_OR_LIST
]


class EmbeddingRequest(Wire):
    """What an OpenAI client wants to have embedded; texts alone, not tokens."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(
        min_length=1, max_length=256, description="As `GET /v1/openai/models` names it.", examples=["hashed"]
    )
    input: Input = Field(description="A text, or a list of them.", examples=["A folding electric bicycle"])
    encoding_format: Literal["float", "base64"] | None = Field(
        None, description="Numbers, or base64 of them in 32 bits each."
    )
    dimensions: int | None = Field(None, ge=1, le=16_384)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts, in order."""
        return (self.input,) if isinstance(self.input, str) else tuple(self.input)
