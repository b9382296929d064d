"""What an HTTP answer that is none means in the error taxonomy: its status, and what its body says more closely."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from shared import errors
from shared.models import reported_errors

_REJECTIONS = {
    401: reported_errors.BAD_KEY,
    403: reported_errors.BAD_KEY,
    404: "The model provider knows no such model or address.",
    413: "The request is larger than the model provider takes.",
}


def from_answer(status: int, headers: Mapping[str, str], answer: Any, now: datetime) -> errors.ProviderError:
    """Return the error that an answer with ``status`` stands for; ``answer`` is its JSON, None if it has none."""
    wait = retry_after(headers, now)
    if wait is None:
        wait = reported_errors.retry_after(answer)
    if status == 402:
        return errors.ProviderRateLimitedError(reported_errors.NO_CREDIT, retry_after=wait or 60.0)
    known = reported_errors.refined(answer) if status < 500 else None
    return known or from_status(status, wait)


def from_status(status: int, wait: float | None) -> errors.ProviderError:
    """Return the error that ``status`` stands for, and after how many seconds another try is invited."""
    if status == 429:
        return errors.ProviderRateLimitedError(retry_after=wait)
    if status in {408, 504}:
        return errors.ProviderTimeoutError(retry_after=wait)
    if status >= 500:
        return errors.ProviderUnavailableError(retry_after=wait)
    return errors.ProviderRejectedError(_REJECTIONS.get(status, ""))


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds after which ``headers`` invite another try, or ``None`` when they do not."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "")
    seconds = _number(value)
    return _until(value, now) if seconds is None else seconds


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
