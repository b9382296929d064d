"""Entry point of the cloud function content_generation."""

from functions_framework import aio
from starlette.requests import Request

from functions.content_generation import routes
from shared import bootstrap

APP = bootstrap.function_app("content_generation", routes.ROUTES, standalone=True)


@aio.http
async def content_generation(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
