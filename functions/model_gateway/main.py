"""Entry point of the cloud function model_gateway."""

from functions_framework import aio
from starlette.requests import Request

from functions.model_gateway import routes
from shared import bootstrap

APP = bootstrap.function_app("model_gateway", routes.ROUTES, standalone=True)


@aio.http
async def model_gateway(_: Request) -> bootstrap.App:
    """Hand the request to the application, which answers as ASGI."""
    return APP
