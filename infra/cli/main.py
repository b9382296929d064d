"""The command ``pressroom``, assembled from its parts."""

import typer

from infra.cli import (
    analytics,
    batch,
    budgets,
    bulk,
    cache,
    control,
    datasets,
    dead_letters,
    doctor,
    evaluations,
    experiment,
    export,
    feedback,
    generate,
    indexes,
    infra,
    job,
    jobs,
    keys,
    models,
    prompts,
    records,
    schedules,
    score,
    suites,
    tenants,
    tokens,
    tune,
    up,
    watch,
    webhooks,
)

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
app.command("job")(job.job)
app.command("analytics")(analytics.analytics)
app.command("cancel")(jobs.cancel)
app.command("priority")(tenants.priority)
app.command("pause")(control.pause)
app.command("resume")(control.resume)
app.command("retry")(control.retry)
app.command("approvals")(control.approvals)
app.command("approve")(control.approve)
app.command("reject")(control.reject)
app.add_typer(tenants.app, name="tenants")
app.add_typer(budgets.app, name="budgets")
app.add_typer(bulk.app, name="bulk")
app.add_typer(cache.app, name="cache")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(experiment.app, name="experiment")
app.add_typer(export.app, name="export")
app.add_typer(score.app, name="score")
app.add_typer(suites.app, name="suites")
app.add_typer(datasets.app, name="datasets")
app.add_typer(evaluations.app, name="evaluations")
app.add_typer(tune.app, name="tune")
app.add_typer(feedback.app, name="feedback")
app.add_typer(records.app, name="records")
app.add_typer(prompts.app, name="prompts")
app.add_typer(schedules.app, name="schedules")
app.add_typer(tokens.app, name="tokens")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(keys.app, name="keys")
app.add_typer(infra.app, name="infra")
app.add_typer(indexes.app, name="indexes")
app.command("models")(models.models)
app.command("doctor")(doctor.doctor)
