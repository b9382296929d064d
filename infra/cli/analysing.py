"""The work of ``pressroom analytics`` and ``pressroom job``: ask, and show a page."""

from dataclasses import dataclass

from infra.cli import analytics_client, moments
from infra.cli.display import job_page, window_page
from infra.cli.session import Session


@dataclass(frozen=True)
class Question:
    """Which jobs, as typed: times are moments or lengths, empty means all."""

    since: str
    until: str = ""
    kind: str = ""
    type: str = ""
    bucket: str = ""


async def window(at_hand: Session, question: Question) -> int:
    """Show what the jobs of a window come to."""
    now = at_hand.clock.now()
    wanted = [("since", moments.parse(question.since, now))]
    wanted += [("until", moments.parse(question.until, now))] if question.until else []
    named = (("kind", question.kind), ("type", question.type), ("bucket", question.bucket))
    found = await analytics_client.window(at_hand.client, [*wanted, *((name, value) for name, value in named if value)])
    at_hand.output.data(found)
    window_page.show(at_hand.output, found)
    return 0


async def job(at_hand: Session, job_id: str) -> int:
    """Show all that is known of how a job goes."""
    found = await analytics_client.job(at_hand.client, job_id)
    analysis = await analytics_client.analysis(at_hand.client, job_id)
    at_hand.output.data({"job": found, "analysis": analysis})
    job_page.show(at_hand.output, found, analysis)
    return 0
