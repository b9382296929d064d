"""Entry point of the cloud function system_health."""

from functions_framework import aio
from starlette.requests import Request

from functions.system_health import routes
from shared import bootstrap

APP = bootstrap.function_app("system_health", routes.ROUTES, standalone=True)


@aio.http
async def system_health(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
