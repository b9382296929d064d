"""Entry point of the cloud function cache_lookup."""

from functions_framework import aio
from starlette.requests import Request

from functions.cache_lookup import routes
from shared import bootstrap

APP = bootstrap.function_app("cache_lookup", routes.ROUTES, standalone=True)


@aio.http
async def cache_lookup(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
