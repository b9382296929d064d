"""The filters of jobs as query parameters, the same wherever jobs are listed, followed or exported."""

from typing import Any

from shared.jobs.job import STATUSES
from shared.jobs.repository import Filter
from shared.manifest import queues
from shared.web import query
from shared.web.requests import Call

STATUS = query.many(query.choice("status", STATUSES, default="", description="State of the job."))
TYPES = ("generation", "batch", "bulk", "cleanup", "cache_cleanup", "cache_warming")
TYPE = query.choice("type", TYPES, default="", description="Kind of job.")
KIND = query.text("kind", default="", max_length=60, description="What its history is kept by, such as `blog_post`.")
OWNER = query.text("owner", default="", description="Id of the key that submitted it.")
PRIORITY = query.choice("priority", tuple(queues.BY_PRIORITY), default=None, description="Priority of the job.")
BATCH = query.text("batch", default="", description="Id of the batch it belongs to.")
TAG = query.text("tag", default="", max_length=60, description="A tag it carries.")
SCHEDULE = query.text("schedule", default="", description="Id of the schedule that started it.")
SINCE = query.moment("since", default=None, description="Created at this time or later.")
UNTIL = query.moment("until", default=None, description="Created at this time or earlier.")
ALL: tuple[query.Param[Any], ...] = (STATUS, TYPE, KIND, OWNER, PRIORITY, BATCH, TAG, SCHEDULE, SINCE, UNTIL)


def wanted(call: Call[None]) -> Filter:
    """Return which jobs a call is about; its route declares ``ALL``."""
    return Filter(
        tenant=call.principal.tenant,
        statuses=call.query(STATUS),  # type: ignore[arg-type]  # the parameter admits only states
        type=call.query(TYPE),
        kind=call.query(KIND),
        owner=call.query(OWNER),
        priority=call.query(PRIORITY),  # type: ignore[arg-type]  # the parameter admits only priorities
        batch=call.query(BATCH),
        tag=call.query(TAG),
        schedule=call.query(SCHEDULE),
        since=call.query(SINCE),
        until=call.query(UNTIL),
    )


def given(call: Call[None]) -> dict[str, Any]:
    """Return every filter of a call by name, for what a cursor is bound to."""
    return {param.name: call.query(param) for param in ALL}
