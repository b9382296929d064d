"""Entry point of the cloud function task_worker."""

from functions_framework import aio
from starlette.requests import Request

from functions.task_worker import routes
from shared import bootstrap

APP = bootstrap.function_app("task_worker", routes.ROUTES, standalone=True)


@aio.http
async def task_worker(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
