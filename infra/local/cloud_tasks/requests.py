"""The HTTP request that an attempt makes."""

from dataclasses import dataclass

from infra.local.cloud_tasks import headers, messages, targets
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.oidc import TokenMinter
from infra.local.cloud_tasks.scheduler import Attempt
from infra.local.cloud_tasks.targets import Address


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request, complete but for ``Host`` and ``Content-Length``."""

    method: str
    address: Address
    headers: list[tuple[str, str]]
    body: bytes


def build(attempt: Attempt, options: Options, minter: TokenMinter) -> OutgoingRequest:
    """Return the request of ``attempt`` under its queue's overrides, or refuse its host."""
    task, queue = attempt.task.message, attempt.task.queue.message
    address = targets.resolve(task.http_request.url, queue)
    targets.require_allowed(address, options.allow_hosts)
    fields = headers.outgoing(
        task,
        executions=attempt.task.executions,
        previous_status=attempt.task.previous_status,
        overrides=[(item.header.key, item.header.value) for item in queue.http_target.header_overrides],
    )
    token = _oidc_token(task, queue)
    if token is not None:
        bearer = minter.token(token.service_account_email, token.audience or task.http_request.url)
        fields = [field for field in fields if field[0].lower() != "authorization"]
        fields.append(("Authorization", f"Bearer {bearer}"))
    method = messages.METHOD_NAMES[queue.http_target.http_method or task.http_request.http_method]
    return OutgoingRequest(method, address, fields, _body(method, task))


def _oidc_token(task: Message, queue: Message) -> Message | None:
    for holder in (queue.http_target, task.http_request):
        if holder.HasField("oidc_token"):
            return holder.oidc_token
    return None


def _body(method: str, task: Message) -> bytes:
    return bytes(task.http_request.body) if method in messages.METHODS_WITH_BODY else b""
