"""``pressroom analytics``: what the jobs of a window come to, on one page."""

from typing import Annotated, Literal

import typer

from infra.cli import options


def analytics(
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="From when on: a time, or 90m, 24h, 7d.")
    ] = "24h",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Until when; else until now.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="Only this kind, such as blog_post.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Only generation or batch.")] = "",
    bucket: Annotated[
        Literal["hour", "day"] | None, typer.Option("--by", help="Show by the hour or the day.", show_default=False)
    ] = None,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show throughput, failures, stages, quality and the bottleneck of the jobs that ended lately."""
    from infra.cli import analysing, session

    question = analysing.Question(since, until, kind, type_, bucket or "")
    session.run(url, key, json, lambda at_hand: analysing.window(at_hand, question))
