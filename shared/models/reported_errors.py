"""What a provider's own report of an error means in the error taxonomy; its words stay behind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from shared import errors

REPORTED: Final = "The model provider reported an error inside its answer."
TOO_LONG: Final = "The prompt is longer than the model reads."
NO_CREDIT: Final = "The account with the model provider has no credit left."
NO_MODEL: Final = "The model provider knows no such model."
BAD_KEY: Final = "The model provider rejected the credentials."

_CREDIT_SECONDS: Final = 60.0  # nobody pays faster, so that trying again at once is no use

_LIMITED = "429 rate_limit_error rate_limit_exceeded resource_exhausted too_many_requests"
_UNAVAILABLE = (
    "500 502 503 529 server_error internal_server_error internal_error internal overloaded overloaded_error api_error"
    " unavailable service_unavailable"
)
_LATE = "408 504 timeout timeout_error deadline_exceeded"
_REJECTED = (
    "400 401 403 404 413 422 invalid_request_error invalid_argument authentication_error unauthenticated"
    " permission_error permission_denied not_found_error not_found request_too_large failed_precondition"
)
_KINDS: Mapping[str, type[errors.ProviderError]] = {
    **dict.fromkeys(_LIMITED.split(), errors.ProviderRateLimitedError),
    **dict.fromkeys(_UNAVAILABLE.split(), errors.ProviderUnavailableError),
    **dict.fromkeys(_LATE.split(), errors.ProviderTimeoutError),
    **dict.fromkeys(_REJECTED.split(), errors.ProviderRejectedError),
}
_REFUSALS = frozenset({
    "content_filter",
    "content_policy_violation",
    "moderation_blocked",
    "responsibleaipolicyviolation",
})
_NO_CREDIT = frozenset({"insufficient_quota", "billing_error", "402"})
_NO_MODEL = frozenset({"model_not_found", "invalid_model", "deploymentnotfound"})
_BAD_KEY = frozenset({"api_key_invalid", "invalid_api_key"})
_TOO_LONG = re.compile(
    r"context_length_exceeded|context[ _](?:length|window)|prompt is too long|input token count.{0,40}exceeds",
    re.IGNORECASE,
)
_MODEL_MESSAGE = re.compile(
    r"\bmodels?[:/ `'\"][^ ]{0,200}[`'\"]? (?:is not found|was not found|not found|does not exist)|^model: \S+$",
    re.IGNORECASE,
)
_DELAY = re.compile(r"(\d+(?:\.\d+)?)s")
_UNWANTED = re.compile(
    r"unsupported|not supported|n[o']t support|not enabled|deprecated|unknown|unrecogni[sz]ed|unexpected|extra inputs"
    r"|extra_forbidden|not permitted|not allowed|cannot both|not compatible|incompatible",
    re.IGNORECASE,
)


class UnwantedFieldsError(errors.ProviderRejectedError):
    """The model provider rejected the request for fields that it could do without."""

    def __init__(self, fields: frozenset[str]) -> None:
        super().__init__()
        self.fields = fields


def within(answer: Any) -> errors.ProviderError:
    """Return the error that an answer stands for which reports one although its status is good."""
    known = refined(answer)
    if known is not None:
        return known
    kinds = (_KINDS[word] for word in _words(answer) if word in _KINDS)
    kind = next(kinds, errors.ProviderAnswerError)
    detail = REPORTED if kind is errors.ProviderAnswerError else ""
    return kind(detail, retry_after=retry_after(answer) if kind.retryable else None)


def refined(answer: Any) -> errors.ProviderError | None:
    """Return the error that ``answer`` names more closely than its status does, if it does."""
    words = set(_words(answer))
    if words & _REFUSALS:
        return errors.ProviderRefusedError()
    if words & _NO_CREDIT:
        return errors.ProviderRateLimitedError(NO_CREDIT, retry_after=_CREDIT_SECONDS)
    if words & _BAD_KEY:
        return errors.ProviderRejectedError(BAD_KEY)
    message = _message(answer)
    if words & _NO_MODEL or _MODEL_MESSAGE.search(message):
        return errors.UnknownModelError(NO_MODEL)
    if "context_length_exceeded" in words or _TOO_LONG.search(message):
        return errors.ProviderRejectedError(TOO_LONG)
    return None


def unwanted(answer: Any, names: Mapping[str, str]) -> frozenset[str]:
    """Return which of the fields that were sent, each by the words that mean it, ``answer`` says it cannot take."""
    text = orjson.dumps(answer).decode()
    if not _UNWANTED.search(text):
        return frozenset()
    return frozenset(name for name, words in names.items() if re.search(rf"\b(?:{words})", text, re.IGNORECASE))


def retry_after(answer: Any) -> float | None:
    """Return the seconds after which the report invites another try, or None when it does not."""
    for detail in _error(answer).get("details") or ():
        delay = detail.get("retryDelay") if isinstance(detail, dict) else None
        if isinstance(delay, str) and (found := _DELAY.fullmatch(delay)):
            return float(found[1])
    return None


def _error(answer: Any) -> Mapping[str, Any]:
    """Return the report: of some providers in a list, of others bare, of others a text."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(first, dict):
        return {}
    error = first.get("error", first)
    if isinstance(error, dict):
        return error
    return {**first, "message": error}


def _message(answer: Any) -> str:
    message = _error(answer).get("message")
    return message if isinstance(message, str) else ""


def _words(answer: Any) -> Iterator[str]:
    """Yield the words for programs, the most telling first."""
    error = _error(answer)
    inner = error.get("innererror")
    for holder in (error, inner if isinstance(inner, dict) else {}):
        yield from (str(holder[name]).lower() for name in ("code", "status", "type") if holder.get(name) is not None)
    for detail in error.get("details") or ():
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            yield detail["reason"].lower()
