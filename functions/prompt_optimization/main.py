"""Entry point of the cloud function prompt_optimization."""

from functions_framework import aio
from starlette.requests import Request

from functions.prompt_optimization import routes
from shared import bootstrap

APP = bootstrap.function_app("prompt_optimization", routes.ROUTES, standalone=True)


@aio.http
async def prompt_optimization(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
