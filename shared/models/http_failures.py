"""What the status of an HTTP answer means in the error taxonomy; the provider's own words stay behind."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from shared import errors

_REJECTIONS = {
    401: "The model provider rejected the credentials.",
    403: "The model provider rejected the credentials.",
    404: "The model provider knows no such model or address.",
}


def from_status(status: int, headers: Mapping[str, str], now: datetime) -> errors.ProviderError:
    """Return the error that an answer with ``status`` stands for."""
    wait = retry_after(headers, now)
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
