"""Entry point of the cloud function progress_tracking."""

from functions_framework import aio
from starlette.requests import Request

from functions.progress_tracking import routes
from shared import bootstrap

APP = bootstrap.function_app("progress_tracking", routes.ROUTES, standalone=True)


@aio.http
async def progress_tracking(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
