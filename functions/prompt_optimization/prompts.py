"""The routes of prompts: templates, their versions, labels and audit trail, and rendering."""

from typing import Any

from functions.prompt_optimization.prompts_schemas import (
    CreateBody,
    DiffView,
    EntryView,
    LabelBody,
    PublishBody,
    RenderBody,
    RenderedView,
    RollbackBody,
    SummaryView,
    TemplateView,
    UseView,
    VersionView,
)
from shared import errors
from shared.bootstrap import Services
from shared.prompts import template as templates
from shared.web import cursors, query, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

READ, WRITE = "prompts:read", "prompts:write"
FROM = query.text(
    "from", default=templates.PRODUCTION, max_length=64, description="A version number, label or `latest`."
)
TO = query.text("to", default=templates.LATEST, max_length=64, description="A version number, label or `latest`.")


async def list_templates(call: Call[None], services: Services) -> Page[TemplateView]:
    """List the templates by name: the tenant's, and the built-in ones that it has not replaced."""
    limit = call.query(LIMIT)
    found = await services.prompts.page(call.principal.tenant, limit + 1, _position(call, str) or "")
    following = _cursor(call, found[limit - 1].name) if len(found) > limit else None
    return Page(items=[TemplateView.of(template) for template in found[:limit]], next_cursor=following)


async def create(call: Call[CreateBody], services: Services) -> Response:
    """Make a template with its version 1, in production unless `labels` says otherwise."""
    body, principal = call.input, call.principal
    version = await services.prompts.create(
        principal.tenant, body.name, body.prompt(), actor=principal.key_id, labels=body.labels, note=body.note
    )
    location = (b"location", f"/v1/prompts/{version.name}".encode())
    return responses.json(VersionView.full(version), 201, [location])


async def get_template(call: Call[None], services: Services) -> TemplateView:
    """Show a template: its labels and its newest version's number."""
    return TemplateView.of(await services.prompts.get(call.principal.tenant, call.params["name"]))


async def publish(call: Call[PublishBody], services: Services) -> Response:
    """
    Publish a prompt as the newest version, and move labels to it in the same step.

    The content of the newest version again makes no new one: that version is the answer, with status 200.
    """
    body, principal = call.input, call.principal
    published = await services.prompts.publish(
        principal.tenant,
        call.params["name"],
        body.prompt(),
        actor=principal.key_id,
        labels=body.labels,
        note=body.note,
        after=body.after,
    )
    return responses.json(VersionView.full(published.version), 201 if published.created else 200)


async def list_versions(call: Call[None], services: Services) -> Page[SummaryView]:
    """List the versions without their texts, newest first."""
    limit, name = call.query(LIMIT), call.params["name"]
    found = await services.prompts.versions(call.principal.tenant, name, limit + 1, _position(call, int))
    following = _cursor(call, found[limit - 1].number) if len(found) > limit else None
    return Page(items=[SummaryView.of(summary) for summary in found[:limit]], next_cursor=following)


async def get_version(call: Call[None], services: Services) -> VersionView:
    """Show a version with its text; a label or `latest` stands for the number it points to."""
    reference = call.params["number"]
    return VersionView.full(await services.prompts.version(call.principal.tenant, call.params["name"], reference))


async def set_label(call: Call[LabelBody], services: Services) -> TemplateView:
    """Put a label on a version; it is taken off the one that had it."""
    body, principal = call.input, call.principal
    template = await services.prompts.set_label(
        principal.tenant,
        call.params["name"],
        call.params["label"],
        body.version,
        actor=principal.key_id,
        note=body.note,
    )
    return TemplateView.of(template)


async def remove_label(call: Call[None], services: Services) -> None:
    """Remove a label; `production` can only be moved."""
    principal = call.principal
    await services.prompts.remove_label(
        principal.tenant, call.params["name"], call.params["label"], actor=principal.key_id
    )


async def rollback(call: Call[RollbackBody], services: Services) -> TemplateView:
    """Put a label back where it was before its last move; each further call undoes one move more."""
    body, principal = call.input, call.principal
    template = await services.prompts.rollback(
        principal.tenant, call.params["name"], body.label, actor=principal.key_id, note=body.note
    )
    return TemplateView.of(template)


async def diff(call: Call[None], services: Services) -> DiffView:
    """Show what differs between two versions; by default, what publishing the newest would change."""
    before, after = call.query(FROM), call.query(TO)
    return DiffView.of(await services.prompts.diff(call.principal.tenant, call.params["name"], before, after))


async def list_audit(call: Call[None], services: Services) -> Page[EntryView]:
    """List who published, labelled and rolled back what, newest first."""
    limit, name = call.query(LIMIT), call.params["name"]
    found = await services.prompts.audit(call.principal.tenant, name, limit + 1, _position(call, int))
    following = _cursor(call, found[limit - 1].sequence) if len(found) > limit else None
    return Page(items=[EntryView.of(entry) for entry in found[:limit]], next_cursor=following)


async def render(call: Call[RenderBody], services: Services) -> RenderedView:
    """Fill in the variables of a version and show its texts; nothing is sent to a model."""
    body = call.input
    rendered = await services.prompts.render(call.principal.tenant, call.params["name"], body.reference, body.variables)
    return RenderedView.of(rendered)


async def list_uses(call: Call[None], services: Services) -> Page[UseView]:
    """List the versions with a label, and the newest ones, of templates that are made of this one."""
    found = await services.prompts.where_used(call.principal.tenant, call.params["name"])
    return Page(items=[UseView.of(use) for use in found])


def _position(call: Call[None], kind: type[Any]) -> Any:
    """Return where the page begins: the name or number of the last item of the page before, or None."""
    cursor = call.query(CURSOR)
    if cursor is None:
        return None
    match cursors.decode(cursor, call.principal.tenant, {"path": call.path}):
        case [position] if type(position) is kind:
            return position
        case _:
            raise errors.InvalidCursorError


def _cursor(call: Call[None], position: str | int) -> str:
    return cursors.encode([position], call.principal.tenant, {"path": call.path})


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/prompts",
        list_templates,
        summary="List templates",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[TemplateView],
        errors=(errors.InvalidCursorError,),
        tags=("prompts",),
    ),
    Route(
        "POST",
        "/v1/prompts",
        create,
        summary="Create a template",
        scope=WRITE,
        body=CreateBody,
        response=VersionView,
        status=201,
        errors=(errors.AlreadyExistsError,),
        tags=("prompts",),
    ),
    Route(
        "GET",
        "/v1/prompts/{name}",
        get_template,
        summary="Get a template",
        scope=READ,
        response=TemplateView,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("prompts",),
    ),
    Route(
        "POST",
        "/v1/prompts/{name}/versions",
        publish,
        summary="Publish a version",
        scope=WRITE,
        body=PublishBody,
        response=VersionView,
        status=201,
        errors=(errors.NotFoundError, errors.ConflictError, errors.ContentionError),
        tags=("prompts",),
    ),
    Route(
        "GET",
        "/v1/prompts/{name}/versions",
        list_versions,
        summary="List versions",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[SummaryView],
        errors=(errors.NotFoundError, errors.InvalidCursorError),
        tags=("prompts",),
    ),
    Route(
        "GET",
        "/v1/prompts/{name}/versions/{number}",
        get_version,
        summary="Get a version",
        scope=READ,
        response=VersionView,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("prompts",),
    ),
    Route(
        "PUT",
        "/v1/prompts/{name}/labels/{label}",
        set_label,
        summary="Move a label",
        scope=WRITE,
        body=LabelBody,
        response=TemplateView,
        errors=(errors.NotFoundError, errors.ContentionError),
        tags=("prompts",),
    ),
    Route(
        "DELETE",
        "/v1/prompts/{name}/labels/{label}",
        remove_label,
        summary="Remove a label",
        scope=WRITE,
        status=204,
        errors=(errors.NotFoundError, errors.InvalidStateError, errors.ContentionError),
        tags=("prompts",),
    ),
    Route(
        "POST",
        "/v1/prompts/{name}/rollback",
        rollback,
        summary="Roll a label back",
        scope=WRITE,
        body=RollbackBody,
        response=TemplateView,
        errors=(errors.NotFoundError, errors.InvalidStateError, errors.ContentionError),
        tags=("prompts",),
    ),
    Route(
        "GET",
        "/v1/prompts/{name}/diff",
        diff,
        summary="Compare two versions",
        scope=READ,
        query=(FROM, TO),
        response=DiffView,
        errors=(errors.NotFoundError,),
        tags=("prompts",),
    ),
    Route(
        "GET",
        "/v1/prompts/{name}/audit",
        list_audit,
        summary="List the audit trail",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[EntryView],
        errors=(errors.NotFoundError, errors.InvalidCursorError),
        tags=("prompts",),
    ),
    Route(
        "GET",
        "/v1/prompts/{name}/uses",
        list_uses,
        summary="List where a template is used",
        scope=READ,
        response=Page[UseView],
        errors=(errors.NotFoundError,),
        tags=("prompts",),
    ),
    Route(
        "POST",
        "/v1/prompts/{name}/render",
        render,
        summary="Render a version",
        scope=READ,
        body=RenderBody,
        response=RenderedView,
        errors=(errors.NotFoundError,),
        tags=("prompts",),
    ),
)
