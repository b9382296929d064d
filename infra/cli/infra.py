"""``pressroom infra``: the infrastructure program, run and examined without a cloud."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(
    help="Examine the deployment without a cloud: the real Pulumi program against a stand-in for Pulumi's engine.",
    no_args_is_help=True,
)


class Mode(StrEnum):
    """Whether what only the cloud can tell stays open or is made up."""

    preview = "preview"
    apply = "apply"


class View(StrEnum):
    """What a picture shows."""

    system = "system"
    resources = "resources"


class Format(StrEnum):
    """What a picture is written in."""

    mermaid = "mermaid"
    dot = "dot"


Stack = Annotated[
    str, typer.Option("--stack", "-s", metavar="NAME", help="Stack: dev, staging, prod.", show_default=False)
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", file_okay=False, help="Folder of Pulumi.yaml; by default infra/.", show_default=False),
]


@app.command("preview")
def preview(
    *,
    stack: Stack,
    mode: Annotated[
        Mode, typer.Option("--mode", help="preview leaves open what only the cloud can tell; apply makes it up.")
    ] = Mode.preview,
    folder: Folder = None,
    json: options.Json = False,
) -> None:
    """Show every resource that the program would register."""
    from infra.cli import previewing

    previewing.run(json, lambda output: previewing.preview(output, folder, stack, mode.value))


@app.command("graph")
def graph(
    *,
    stack: Stack,
    view: Annotated[
        View, typer.Option("--view", help="system draws what talks to what; resources draws everything.")
    ] = View.system,
    format_: Annotated[Format, typer.Option("--format", help="Language of the picture.")] = Format.mermaid,
    folder: Folder = None,
    json: options.Json = False,
) -> None:
    """Draw the deployment, as text for Mermaid or Graphviz."""
    from infra.cli import previewing

    previewing.run(json, lambda output: previewing.graph(output, folder, stack, view.value, format_.value))


@app.command("check")
def check(
    *,
    stack: Annotated[
        str,
        typer.Option("--stack", "-s", metavar="NAME", help="Stack: dev, staging, prod; or all.", show_default=False),
    ],
    folder: Folder = None,
    json: options.Json = False,
) -> None:
    """Check what Google Cloud demands and what our policies promise; ends with 1 if something is wrong."""
    from infra.cli import checking, previewing

    previewing.run(json, lambda output: checking.check(output, folder, stack))


@app.command("plan")
def plan(
    *,
    stack: Stack,
    against: Annotated[
        str,
        typer.Option("--against", metavar="REF", help="Compare with the snapshot in this git revision."),
    ] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Make the program's state the committed snapshot, if nothing is refused.")
    ] = False,
    folder: Folder = None,
    json: options.Json = False,
) -> None:
    """Show what deploying would change since the committed snapshot; ends with 1 if that loses guarded data."""
    from infra.cli import planning, previewing

    previewing.run(json, lambda output: planning.plan(output, folder, stack, against, accept=accept))


@app.command("costs")
def costs(*, json: options.Json = False) -> None:
    """Show what a thousand jobs of each kind cost: counted operations at list prices."""
    from infra.cli import costing
    from infra.cli.display.output import Output

    costing.show(Output(json=json))


@app.command("smoke")
def smoke(
    *,
    outputs: Annotated[
        Path | None,
        typer.Option("--outputs", metavar="FILE", help="What `pulumi stack output --json` printed, in place of --url."),
    ] = None,
    seconds: Annotated[int, typer.Option("--seconds", min=1, help="How long the ad may take.")] = 120,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Ask a running deployment for its health and for one ad; ends with 1 if something is wrong."""
    from infra.cli import smoking

    smoking.run(outputs, url, key, seconds, json=json)
