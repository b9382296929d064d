"""Approvals: what waits for a person, links to decide by, and the page behind such a link."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from pydantic import BaseModel, Field

from shared import errors
from shared.bootstrap import Services
from shared.generation import drafts
from shared.jobs import approval_links
from shared.jobs.job import Job
from shared.jobs.pipeline import Decision
from shared.jobs.repository import Filter, Position
from shared.jobs.schemas import JobView
from shared.web import cursors, query
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

LIMIT = query.integer("limit", default=20, minimum=1, maximum=100, description="Jobs per page.")
CURSOR = query.text("cursor", default=None, max_length=2048, description="Where the page begins.")
TOKEN = query.text("token", default="", max_length=200, description="The token of an approval link.")
PREVIEW = 2000
BY_LINK = "link"
_HEADERS = [
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


class ApprovalView(BaseModel):
    """A job that waits for a person, and what it would be finished as."""

    job: JobView
    title: str
    preview: str = Field(description=f"The first {PREVIEW} characters of the text.")
    quality: float | None
    decide_until: datetime | None
    on_timeout: str = Field(description="What silence means: approve or reject.")


class LinkView(BaseModel):
    """A link that lets whoever has it decide on one job."""

    path: str = Field(description="Path and query, below the address of this API.")
    expires_at: datetime


async def list_approvals(call: Call[None], services: Services) -> Page[ApprovalView]:
    """List the jobs that wait for approval, newest first, each with its draft."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    position = _position(cursor, tenant) if cursor else None
    jobs = await services.jobs.page(Filter(tenant, statuses=("waiting",)), limit, position)
    items = [await _view(services, job) for job in jobs]
    last = jobs[-1] if len(jobs) == limit else None
    following = cursors.encode([last.created_at.isoformat(), last.id], tenant, {}) if last else None
    return Page(items=items, next_cursor=following)


async def make_link(call: Call[None], services: Services) -> LinkView:
    """Make a link to a page where a person without an API key can approve or reject the job, once."""
    job = await services.jobs.get(call.params["job_id"], call.principal.tenant)
    link = approval_links.make(job)
    return LinkView(path=f"/v1/approvals/{job.id}/page?token={link.token}", expires_at=link.expires_at)


async def show_page(call: Call[None], services: Services) -> Response:
    """Show the page of an approval link; looking at it decides nothing."""
    token = call.query(TOKEN)
    job = await _linked(call, services, token)
    draft = await drafts.of(services.job_repository, job)
    until = job.current.waits_until
    ends = f"{until:%d %B %Y, %H:%M} UTC" if until else "the end of its time"
    silence = "it will be approved" if job.current.silence_approves else "it will be rejected"
    about = f"{job.kind.replace('_', ' ')} · waits until {ends}; if nobody decides, {silence}"
    return _page(draft.title or job.id, about, draft.body, token)


async def decide_by_page(call: Call[None], services: Services) -> Response:
    """Take the decision from the page of an approval link."""
    form = parse_qs((await call.body()).decode("utf-8", "replace"), max_num_fields=10)
    given = {name: values[0] for name, values in form.items()}
    if given.get("decision") not in {"approve", "reject"}:
        raise errors.invalid_field("decision", "unknown", "Field 'decision' is approve or reject.")
    job = await _linked(call, services, given.get("token", ""))
    approved = given["decision"] == "approve"
    decision = Decision(approved, BY_LINK, given.get("comment", "")[:2000])
    await services.jobs.decide(job.id, job.tenant, decision, job.generation)
    return _page("Approved" if approved else "Rejected", "Thank you. You can close this page.")


async def _linked(call: Call[None], services: Services, token: str) -> Job:
    job = await services.job_repository.find(call.params["job_id"])
    if job is None:
        raise errors.NotFoundError("This link is not valid, or somebody has decided already.")
    approval_links.check(job, token, services.clock.now())
    return job


async def _view(services: Services, job: Job) -> ApprovalView:
    draft = await drafts.of(services.job_repository, job)
    return ApprovalView(
        job=JobView.of(job),
        title=draft.title,
        preview=draft.body[:PREVIEW],
        quality=draft.quality,
        decide_until=job.current.waits_until,
        on_timeout="approve" if job.current.silence_approves else "reject",
    )


def _position(cursor: str, tenant: str) -> Position:
    created_at, job_id = cursors.decode(cursor, tenant, {})
    return Position(datetime.fromisoformat(created_at), job_id)


def _page(heading: str, about: str, body: str = "", token: str = "") -> Response:
    import jinja2  # noqa: PLC0415 - only whoever opens a link needs it

    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("approval.html")
    text = template.render(heading=heading, about=about, body=body, token=token)
    return Response(text.encode(), media_type=b"text/html; charset=utf-8", headers=_HEADERS)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/approvals",
        list_approvals,
        summary="List what waits for approval",
        scope="jobs:read",
        query=(LIMIT, CURSOR),
        response=Page[ApprovalView],
        errors=(errors.InvalidCursorError,),
        tags=("approvals",),
    ),
    Route(
        "POST",
        "/v1/approvals/{job_id}/link",
        make_link,
        summary="Make an approval link",
        scope="jobs:write",
        response=LinkView,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=("approvals",),
    ),
    Route(
        "GET",
        "/v1/approvals/{job_id}/page",
        show_page,
        summary="Show the page of an approval link",
        query=(TOKEN,),
        media_type="text/html",
        errors=(errors.NotFoundError,),
        tags=("approvals",),
    ),
    Route(
        "POST",
        "/v1/approvals/{job_id}/page",
        decide_by_page,
        summary="Decide on the page of an approval link",
        media_type="text/html",
        max_body=16 * 1024,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=("approvals",),
    ),
)
