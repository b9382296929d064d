"""The command ``pressroom``, assembled from its parts."""

import typer

from infra.cli import batch, doctor, generate, indexes, infra, jobs, keys, up, watch

app = typer.Typer(
    name="pressroom",
    help="A content factory: send briefs, get content, and watch every job on its way.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("up")(up.up)
app.command("generate")(generate.generate)
app.command("batch")(batch.batch)
app.command("watch")(watch.watch)
app.command("jobs")(jobs.jobs)
app.command("cancel")(jobs.cancel)
app.add_typer(keys.app, name="keys")
app.add_typer(infra.app, name="infra")
app.add_typer(indexes.app, name="indexes")
app.command("doctor")(doctor.doctor)
