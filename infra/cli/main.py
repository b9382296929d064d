"""The command ``pressroom``, assembled from its parts."""

import typer

from infra.cli import batch, generate, jobs, watch

app = typer.Typer(
    name="pressroom",
    help="A content factory: send briefs, get content, and watch every job on its way.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("generate")(generate.generate)
app.command("batch")(batch.batch)
app.command("watch")(watch.watch)
app.command("jobs")(jobs.jobs)
app.command("cancel")(jobs.cancel)
