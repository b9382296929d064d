"""
The error taxonomy: every failure this product can report, in one tree.

    PressroomError
    ├── InvalidInputError            the caller can mend it
    │   ├── MalformedBodyError
    │   ├── InvalidFieldsError
    │   ├── BodyTooLargeError
    │   ├── UnsupportedMediaTypeError
    │   └── InvalidCursorError
    ├── AccessError
    │   ├── UnauthenticatedError
    │   └── PermissionDeniedError
    ├── NotFoundError
    ├── MethodNotAllowedError
    ├── ConflictError
    │   ├── IdempotencyConflictError
    │   ├── AlreadyExistsError
    │   └── InvalidStateError
    ├── CapacityError                later is better
    │   ├── RateLimitedError
    │   ├── OverloadedError
    │   └── BudgetExceededError
    ├── ProviderError                a model's API
    │   ├── ProviderRateLimitedError
    │   ├── ProviderUnavailableError
    │   │   └── ProviderHeldBackError
    │   ├── ProviderTimeoutError
    │   ├── ProviderRejectedError
    │   ├── ProviderRefusedError
    │   ├── ProviderAnswerError
    │   ├── UnknownModelError
    │   └── UnpricedModelError
    ├── StoreError                   Firestore
    │   ├── StoreUnavailableError
    │   ├── ContentionError
    │   ├── PreconditionError
    │   └── MissingIndexError
    ├── QueueUnavailableError        Cloud Tasks
    ├── OutboundError                servers of other people
    │   ├── TargetRefusedError
    │   ├── TargetUnresolvedError
    │   ├── TargetUnreachableError
    │   ├── TargetUntrustedError
    │   ├── TargetTimeoutError
    │   └── TargetAnswerError
    ├── DeadlineExceededError
    ├── ApprovalRejectedError        a person, or their silence
    └── InternalError

A class says what a caller may know of it: ``code`` (stable, for programs), ``http_status``, ``retryable`` and
``category`` (what metrics count by). Its docstring is its default message, so no error is mute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """One broken rule: ``field`` is a dotted path, ``rule`` a stable word, ``detail`` a sentence."""

    field: str
    rule: str
    detail: str


class PressroomError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    category: ClassVar[str] = "internal"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        retry_after: float | None = None,
    ) -> None:
        """Store ``detail`` for the caller; ``retry_after`` is in seconds."""
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.errors = tuple(errors)
        self.retry_after = retry_after
        super().__init__(self.detail)


def by_code(code: str) -> type[PressroomError]:
    """Return the class that reports ``code``, or InternalError."""
    pending = [PressroomError]
    while pending:
        kind = pending.pop()
        if "code" in vars(kind) and kind.code == code and kind is not PressroomError:
            return kind
        pending.extend(kind.__subclasses__())
    return InternalError


class InvalidInputError(PressroomError):
    """The request cannot be accepted as it is."""

    code, http_status, category = "invalid_input", 400, "input"


class MalformedBodyError(InvalidInputError):
    """The request body is not well-formed."""

    code = "malformed_body"


class InvalidFieldsError(InvalidInputError):
    """One or more fields of the request break a rule."""

    code, http_status = "invalid_fields", 422


class BodyTooLargeError(InvalidInputError):
    """The request body is larger than this endpoint accepts."""

    code, http_status = "body_too_large", 413


class UnsupportedMediaTypeError(InvalidInputError):
    """The content type of the request is not supported here."""

    code, http_status = "unsupported_media_type", 415


class InvalidCursorError(InvalidInputError):
    """The cursor is not one that this endpoint has given out for these filters."""

    code = "invalid_cursor"


class AccessError(PressroomError):
    """The caller may not do this."""

    code, http_status, category = "access", 403, "access"


class UnauthenticatedError(AccessError):
    """A valid API key is needed: send it as 'Authorization: Bearer <key>'."""

    code, http_status = "unauthenticated", 401


class PermissionDeniedError(AccessError):
    """The API key lacks the scope that this operation needs."""

    code = "permission_denied"


class NotFoundError(PressroomError):
    """There is no such resource."""

    code, http_status, category = "not_found", 404, "input"


class MethodNotAllowedError(PressroomError):
    """The resource does not support this method."""

    code, http_status, category = "method_not_allowed", 405, "input"


class ConflictError(PressroomError):
    """The request conflicts with the present state."""

    code, http_status, category = "conflict", 409, "conflict"


class IdempotencyConflictError(ConflictError):
    """This idempotency key was used before with another request body."""

    code = "idempotency_conflict"


class AlreadyExistsError(ConflictError):
    """A resource with this name exists already."""

    code = "already_exists"


class InvalidStateError(ConflictError):
    """The resource is in a state that does not allow this."""

    code = "invalid_state"


class CapacityError(PressroomError):
    """There is no room for this request at the moment."""

    code, http_status, retryable, category = "capacity", 503, True, "capacity"


class RateLimitedError(CapacityError):
    """The request rate is above the limit of this key."""

    code, http_status = "rate_limited", 429


class OverloadedError(CapacityError):
    """The service sheds load; try again shortly."""

    code = "overloaded"


class BudgetExceededError(CapacityError):
    """The budget does not allow for this call."""

    code, http_status, retryable = "budget_exceeded", 402, False


class ProviderError(PressroomError):
    """The model provider failed."""

    code, http_status, retryable, category = "provider_error", 502, True, "provider"


class ProviderRateLimitedError(ProviderError):
    """The model provider limits the request rate."""

    code, http_status = "provider_rate_limited", 503


class ProviderUnavailableError(ProviderError):
    """The model provider cannot be reached or answers with a server error."""

    code, http_status = "provider_unavailable", 503


class ProviderHeldBackError(ProviderUnavailableError):
    """The model provider has failed too often of late and is left alone for a moment."""

    code = "provider_held_back"


class ProviderTimeoutError(ProviderError):
    """The model provider did not answer in time."""

    code, http_status = "provider_timeout", 504


class ProviderRejectedError(ProviderError):
    """The model provider rejected the request as invalid."""

    code, retryable = "provider_rejected", False


class ProviderRefusedError(ProviderError):
    """The model refused to write this content."""

    code, http_status, retryable = "provider_refused", 422, False


class ProviderAnswerError(ProviderError):
    """The model's answer does not have the form that was asked for."""

    code = "provider_answer"


class UnknownModelError(ProviderError):
    """There is no such model here."""

    code, http_status, retryable = "unknown_model", 404, False


class UnpricedModelError(ProviderError):
    """No price is known for this model, so no call of it can be accounted for."""

    code, http_status, retryable = "unpriced_model", 422, False


class StoreError(PressroomError):
    """The document store failed."""

    code, category = "store_error", "store"


class StoreUnavailableError(StoreError):
    """The document store cannot be reached."""

    code, http_status, retryable = "store_unavailable", 503, True


class ContentionError(StoreError):
    """Too many writers wanted the same document."""

    code, http_status, retryable = "contention", 503, True


class PreconditionError(StoreError):
    """The stored document has changed since it was read."""

    code, http_status = "precondition", 409


class MissingIndexError(StoreError):
    """A query has no index that serves it."""

    code = "missing_index"


class QueueUnavailableError(PressroomError):
    """The task queue cannot be reached."""

    code, http_status, retryable, category = "queue_unavailable", 503, True, "queue"


class OutboundError(PressroomError):
    """A server outside could not be called."""

    code, http_status, retryable, category = "outbound_error", 502, True, "outbound"


class TargetRefusedError(OutboundError):
    """This address must not be called."""

    code, http_status, retryable = "target_refused", 422, False


class TargetUnresolvedError(OutboundError):
    """The host name has no address."""

    code = "target_unresolved"


class TargetUnreachableError(OutboundError):
    """The server outside took no connection, or dropped it."""

    code = "target_unreachable"


class TargetUntrustedError(OutboundError):
    """The server outside cannot be trusted: no certificate of it proves its name."""

    code = "target_untrusted"


class TargetTimeoutError(OutboundError):
    """The server outside did not answer in time."""

    code, http_status = "target_timeout", 504


class TargetAnswerError(OutboundError):
    """The server outside ended the connection without an answer in HTTP."""

    code = "target_answer"


class DeadlineExceededError(PressroomError):
    """The work did not finish within its time limit."""

    code, http_status, category = "deadline_exceeded", 504, "deadline"


class ApprovalRejectedError(PressroomError):
    """The piece was not approved."""

    code, http_status, category = "approval_rejected", 422, "approval"


class InternalError(PressroomError):
    """An unexpected error happened; it was logged under the trace id of this response."""

    code = "internal"


def invalid_field(field: str, rule: str, detail: str) -> InvalidFieldsError:
    """Return the error of a request with one field that breaks a rule."""
    return InvalidFieldsError("A field breaks a rule.", errors=[FieldError(field, rule, detail)])
