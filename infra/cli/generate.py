"""``pressroom generate``: one brief, followed live, read along or left as a job."""

from typing import Annotated, Any, NamedTuple

import typer

from infra.cli import options
from shared.generation import content_types

_BRIEF = "Brief"
_DELIVERY = "Delivery"

Type = Annotated[
    str | None,
    typer.Option(
        "--type",
        "-t",
        metavar="KIND",
        help=f"Kind of content: {', '.join(content_types.BY_NAME)}.",
        rich_help_panel=_BRIEF,
    ),
]
Topic = Annotated[str | None, typer.Option("--topic", metavar="TEXT", help="What it is about.", rich_help_panel=_BRIEF)]
Audience = Annotated[
    str | None, typer.Option("--audience", metavar="TEXT", help="Who reads it.", rich_help_panel=_BRIEF)
]
Tone = Annotated[str | None, typer.Option("--tone", metavar="TEXT", help="How it sounds.", rich_help_panel=_BRIEF)]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="TAG", help="Language tag such as en or de-AT.", rich_help_panel=_BRIEF),
]
Length = Annotated[
    int | None, typer.Option("--length", metavar="WORDS", help="Wanted length in words.", rich_help_panel=_BRIEF)
]
Keyword = Annotated[
    list[str] | None,
    typer.Option(
        "--keyword", metavar="WORD", help="A word that must appear; give it once per word.", rich_help_panel=_BRIEF
    ),
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="FORM", help="markdown, html or json.", rich_help_panel=_BRIEF)
]
Instructions = Annotated[
    str | None,
    typer.Option(
        "--instructions", metavar="TEXT", help="Anything else the writer should know.", rich_help_panel=_BRIEF
    ),
]
MinQuality = Annotated[
    float | None,
    typer.Option(
        "--min-quality", metavar="SCORE", help="Refine while the score is below this.", rich_help_panel=_BRIEF
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="ID",
        help="Who it is written for, to whom experiments give one version throughout.",
        rich_help_panel=_BRIEF,
    ),
]
Source = Annotated[
    typer.FileText | None,
    typer.Option(
        "--source",
        metavar="FILE",
        encoding="utf-8",
        help="Text to draw on: a file, or - for standard input.",
        rich_help_panel=_BRIEF,
    ),
]
Schema = Annotated[
    typer.FileText | None,
    typer.Option(
        "--schema", metavar="FILE", encoding="utf-8", help="JSON Schema of the body: a file.", rich_help_panel=_BRIEF
    ),
]
MaxCost = Annotated[
    str | None,
    typer.Option(
        "--max-cost", metavar="USD", help="Stop refining before this many US dollars.", rich_help_panel=_BRIEF
    ),
]
WholeBrief = Annotated[
    typer.FileText | None,
    typer.Option(
        "--brief",
        metavar="FILE",
        encoding="utf-8",
        help="A JSON file with the whole brief; other options override it.",
        rich_help_panel=_BRIEF,
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Have it written even if an equal brief was.", rich_help_panel=_DELIVERY)
]
Stream = Annotated[bool, typer.Option("--stream", help="Print the text as it is written.", rich_help_panel=_DELIVERY)]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Print the job's id and leave.", rich_help_panel=_DELIVERY)]


class Piece(NamedTuple):
    """What is to be written."""

    type_: Type = None
    topic: Topic = None
    audience: Audience = None
    tone: Tone = None
    language: Language = None
    length: Length = None
    keyword: Keyword = None
    format_: Format = None
    instructions: Instructions = None
    min_quality: MinQuality = None
    unit: Unit = None
    source: Source = None
    schema: Schema = None
    max_cost: MaxCost = None
    brief: WholeBrief = None

    def fields(self) -> dict[str, Any]:
        """Return what was typed of the brief, as the API names it."""
        files = {"source", "schema", "brief"}
        return {_NAMES.get(name, name): value for name, value in self._asdict().items() if name not in files}


_NAMES = {
    "type_": "content_type",
    "format_": "format",
    "keyword": "keywords",
    "max_cost": "max_cost_usd",
}


@options.grouped
def generate(
    *,
    piece: Piece,
    no_cache: NoCache = False,
    stream: Stream = False,
    no_wait: NoWait = False,
    connection: options.Connection,
) -> None:
    """Have one piece written: by default as a job that is followed until it is done."""
    from infra.cli import briefs, generating, session

    if stream and no_wait:
        raise typer.BadParameter("--stream and --no-wait exclude each other.")
    fields = {**piece.fields(), "use_cache": False if no_cache else None}

    async def work(at_hand: session.Session) -> int:
        made = briefs.make(fields, whole=piece.brief, source=piece.source, schema=piece.schema)
        if stream:
            return await generating.stream(at_hand, made)
        if no_wait:
            return await generating.submit(at_hand, made)
        return await generating.follow(at_hand, made)

    session.run(*connection, work)
