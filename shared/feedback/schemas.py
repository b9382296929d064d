"""How feedback looks from outside."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from shared.feedback.feedback import Feedback, Text


class FeedbackView(BaseModel):
    """What one person has said of a piece so far."""

    id: str
    content: str
    job: str
    content_type: str
    model: str
    versions: list[str] = Field(description="Of the templates that had part in the piece.", examples=[["draft@3"]])
    rating: int | None
    thumbs_up: bool | None
    accepted: bool | None
    edit_distance: float | None = Field(description="Share of words that were changed: 0 is untouched, 1 all new.")
    outcomes: dict[str, float]
    by: str = Field(description="Id of the key that said it last.")
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, found: "Feedback") -> "FeedbackView":
        """Return the public form of feedback."""
        return cls(**_plain(found))


class WholeFeedbackView(FeedbackView):
    """Feedback with what was written in it."""

    edited_text: str | None = Field(description="Null where none was given, or it is gone.")
    comment: str | None

    @classmethod
    def whole(cls, found: "Feedback", text: "Text") -> "WholeFeedbackView":
        """Return the public form of feedback with its texts."""
        return cls(**_plain(found), edited_text=text.edited or None, comment=text.comment or None)


def _plain(found: "Feedback") -> dict[str, Any]:
    opinion = found.opinion
    return {
        "id": found.id,
        "content": found.content,
        "job": found.job,
        "content_type": opinion.content_type,
        "model": opinion.model,
        "versions": [version.name for version in opinion.versions],
        "rating": opinion.rating,
        "thumbs_up": opinion.thumbs_up,
        "accepted": opinion.accepted,
        "edit_distance": opinion.edit_distance,
        "outcomes": dict(opinion.outcomes),
        "by": found.by,
        "created_at": opinion.created_at,
        "changed_at": found.changed_at,
    }
