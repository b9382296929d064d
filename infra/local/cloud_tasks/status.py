"""Failures of calls as the service reports them: a gRPC code, its own texts, sometimes a link."""

from dataclasses import dataclass
from typing import Final

import grpc
from google.rpc import error_details_pb2, status_pb2

QUEUE_EXISTS: Final = "Queue already exists"
QUEUE_TOO_RECENT: Final = "The queue cannot be created because a queue with this name existed too recently."
QUEUE_MISSING: Final = (
    "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize."
)
ENTITY_MISSING: Final = "Requested entity was not found."
ENTITY_EXISTS: Final = "Requested entity already exists"
TASK_GONE: Final = (
    "The task no longer exists, though a task with this name existed recently. "
    "The task either successfully completed or was deleted."
)


@dataclass(frozen=True)
class HelpLink:
    """Where the rule that was broken is written down."""

    description: str
    url: str


class StatusError(Exception):
    """A call failed; ``code`` and ``message`` are what the caller gets."""

    def __init__(self, code: grpc.StatusCode, message: str, link: HelpLink | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.link = link

    def proto(self) -> status_pb2.Status:
        """Return the failure as a ``google.rpc.Status``, with its link as a detail."""
        proto = status_pb2.Status(code=self.code.value[0], message=self.message)
        if self.link is not None:
            help_detail = error_details_pb2.Help()
            help_detail.links.add(description=self.link.description, url=self.link.url)
            proto.details.add().Pack(help_detail)
        return proto


def invalid(message: str, link: HelpLink | None = None) -> StatusError:
    """Return the failure of a request that breaks a rule."""
    return StatusError(grpc.StatusCode.INVALID_ARGUMENT, message, link)


def not_found(message: str) -> StatusError:
    """Return the failure of a request for something that is not there."""
    return StatusError(grpc.StatusCode.NOT_FOUND, message)


def already_exists(message: str) -> StatusError:
    """Return the failure of a request to create what is there."""
    return StatusError(grpc.StatusCode.ALREADY_EXISTS, message)


def failed_precondition(message: str) -> StatusError:
    """Return the failure of a request that the present state does not allow."""
    return StatusError(grpc.StatusCode.FAILED_PRECONDITION, message)


def unimplemented(message: str) -> StatusError:
    """Return the failure of a request for what only the real service does."""
    return StatusError(grpc.StatusCode.UNIMPLEMENTED, message)
