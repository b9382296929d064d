"""Figures as people read them: money, shares, times, tokens, words."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

import orjson

from infra.cli.answers import Piece, Usage

_TAG = re.compile(r"<[^>]*>")
_SMALL = Decimal("0.01")


def money(amount: str) -> str:
    """Return an amount of US dollars, small ones to two digits that count."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return "?"
    if not value:
        return "$0"
    if value >= _SMALL:
        return f"${value:,.2f}"
    return f"${round(value, 1 - value.adjusted()).normalize():f}"


def cost(piece: Piece) -> str:
    """Return what a piece cost; a model without a known price is said to have none."""
    if "cost" in piece["metadata"]:
        return "unknown"
    return money(piece["usage"]["cost_usd"])


def tokens(usage: Usage) -> int:
    """Return all tokens, read and written."""
    return usage["prompt_tokens"] + usage["completion_tokens"]


def seconds(value: float) -> str:
    """Return a length of time."""
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def size(count: int) -> str:
    """Return a number of bytes."""
    value, unit = float(count), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:,.1f} {unit}" if unit != "bytes" else f"{count} bytes"


def moment(text: str) -> datetime:
    """Return a time as the API writes it."""
    return datetime.fromisoformat(text)


def words(piece: Piece) -> int:
    """Return the number of words in a piece's body, markup left out, by the rule of the quality score."""
    from shared.generation import quality

    body = piece["body"]
    if piece["format"] == "html":
        body = _TAG.sub(" ", body)
    elif piece["format"] == "json":
        body = _text(body)
    return quality.word_count(body)


def _text(document: str) -> str:
    try:
        return " ".join(_strings(orjson.loads(document)))
    except orjson.JSONDecodeError:
        return document


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []
