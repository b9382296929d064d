"""Feedback: given, listed, shown, taken back."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cli import feedback_client as api
from infra.cli import moments
from infra.cli.display import figures
from infra.cli.display.output import one_line, plain
from infra.cli.feedback_client import Feedback
from infra.cli.session import Session
from shared import errors

_COLUMNS = ("feedback", "piece", "type", "said", "versions", "given")
_JOB = "job_"


@dataclass(frozen=True)
class Said:
    """Feedback as it was typed; ``edited`` names a file."""

    piece: str
    rating: int | None = None
    thumbs_up: bool | None = None
    accepted: bool | None = None
    edited: str = ""
    outcomes: Sequence[str] = ()
    comment: str = ""
    rater: str = ""

    def body(self) -> dict[str, Any]:
        """Return it as the API takes it; raises InvalidInputError for what cannot be read."""
        named = {
            "rating": self.rating,
            "thumbs_up": self.thumbs_up,
            "accepted": self.accepted,
            "edited_text": _text(self.edited) if self.edited else None,
            "outcomes": dict(map(_outcome, self.outcomes)) or None,
            "comment": self.comment or None,
            "rater": self.rater or None,
        }
        about = "job" if self.piece.startswith(_JOB) else "content"
        return {about: self.piece, **{name: value for name, value in named.items() if value is not None}}


async def give(at_hand: Session, said: Said) -> int:
    """Give feedback, and print what this person has said so far."""
    _tell(at_hand, [await api.give(at_hand.client, said.body())])
    return 0


async def show_all(at_hand: Session, wanted: Mapping[str, str], limit: int) -> int:
    """Print feedback; programs get one a line."""
    given = {name: value for name, value in wanted.items() if value}
    if "since" in given:
        given["since"] = moments.parse(given["since"], at_hand.clock.now())
    found = await api.listed(at_hand.client, given, limit)
    if found:
        _tell(at_hand, found)
    else:
        at_hand.output.note("There is no feedback: `pressroom feedback give PIECE --rating 4` gives some.")
    return 0


async def show(at_hand: Session, feedback: str) -> int:
    """Print feedback with what was written in it."""
    found = await api.show(at_hand.client, feedback)
    at_hand.output.data(found)
    _table(at_hand, [found])
    for name, text in (("Comment", found["comment"]), ("As it was used", found["edited_text"])):
        if text:
            at_hand.output.show("", f"{name}:", plain(text))
    return 0


async def delete(at_hand: Session, feedback: str) -> int:
    """Take feedback back."""
    await api.delete(at_hand.client, feedback)
    at_hand.output.data({"id": feedback, "state": "deleted"})
    at_hand.output.show(f"{one_line(feedback)} is taken back")
    return 0


def _tell(at_hand: Session, found: Sequence[Feedback]) -> None:
    for feedback in found:
        at_hand.output.data(feedback)
    _table(at_hand, found)


def _table(at_hand: Session, found: Sequence[Feedback]) -> None:
    rows = [
        (
            one["id"],
            one["content"],
            one["content_type"],
            _said(one),
            " ".join(one["versions"]),
            f"{figures.moment(one['created_at']):%Y-%m-%d %H:%M}",
        )
        for one in found
    ]
    at_hand.output.table(_COLUMNS, rows, flexible="versions")


def _said(one: Feedback) -> str:
    words = [f"{one['rating']} of 5"] if one["rating"] is not None else []
    words += [{True: "thumb up", False: "thumb down"}[one["thumbs_up"]]] if one["thumbs_up"] is not None else []
    words += [{True: "accepted", False: "rejected"}[one["accepted"]]] if one["accepted"] is not None else []
    words += [f"{one['edit_distance']:.0%} edited"] if one["edit_distance"] is not None else []
    words += [f"{name} {value:g}" for name, value in one["outcomes"].items()]
    return ", ".join(words) or "words only"


def _outcome(given: str) -> tuple[str, float]:
    name, _, number = given.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise errors.InvalidInputError(f"{given!r} is no outcome: write a name and a number, as clicks=12.") from None


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.InvalidInputError(f"The file {name!r} cannot be read: {error}.") from error
