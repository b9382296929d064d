"""The functions of the local stack with more routes: a job of three stages that do nothing, a model call, a crowd."""

import argparse
import asyncio
from pathlib import Path
from typing import Any, cast

import uvloop

from infra.local import functions_server, ports
from shared import bootstrap
from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.models.base import CompletionRequest, Message
from shared.web.requests import Call
from shared.web.routing import Route
from tests.bench.servers import crowd

JOB_TYPE = "noop"
_PATIENCE = 60.0
_ASKED = CompletionRequest(messages=(Message("user", "Write an ad about a folding bicycle."),), max_tokens=60)


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    """Do nothing, and leave a result."""
    return Done({"x": 1}, summary={"x": 1})


async def run_job(call: Call[None], services: Services) -> dict[str, Any]:
    """Submit a job and answer once it has ended."""
    who = call.principal
    job = await services.jobs.submit(Submission(who.tenant, who.key_id, JOB_TYPE, {"topic": "nothing"}))
    return {"id": job.id, "finished": await services.hub.finished(job.id, _PATIENCE)}


async def call_model(_: Call[None], services: Services) -> dict[str, Any]:
    """Answer with what the model writes."""
    completion = await services.model.complete(_ASKED)
    return {"text": completion.text}


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", "/job", run_job, summary="Run a job", scope="jobs:write"),
    Route("POST", "/model", call_model, summary="Call the model", scope="content:write"),
    *crowd.ROUTES,
)


async def serve(arguments: argparse.Namespace) -> None:
    """Serve the additional routes, and all that the stack serves, until told to stop."""
    services = await bootstrap.services.get()
    stages = tuple(Stage(name, nothing) for name in ("first", "second", "third"))
    cast("dict[str, JobType]", services.job_types)[JOB_TYPE] = JobType(JOB_TYPE, stages)
    crowd.equip(services)
    extra = functions_server.server(bootstrap.function_app("bench", ROUTES, standalone=False))
    serving = asyncio.create_task(extra.serve(sockets=[ports.listen(arguments.extra)]))
    await extra.ready.wait()
    await functions_server.serve(arguments.gateway, arguments.worker, arguments.state)
    extra.should_exit = True
    await serving


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.servers.functions")
    for name in ("gateway", "worker", "extra"):
        parser.add_argument(f"--{name}", type=int, required=True, help="port")
    parser.add_argument("--state", type=Path, required=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
