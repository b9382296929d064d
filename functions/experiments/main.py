"""Entry point of the cloud function experiments."""

from functions_framework import aio
from starlette.requests import Request

from functions.experiments import routes
from shared import bootstrap

APP = bootstrap.function_app("experiments", routes.ROUTES, standalone=True)


@aio.http
async def experiments(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
