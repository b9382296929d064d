"""The gateway: one address in front of all public functions, by the path prefixes of the manifest."""

from collections.abc import Sequence

from shared import bootstrap, errors
from shared.manifest import functions
from shared.manifest.functions import Function
from shared.web import problems
from shared.web.asgi import Application, Receive, Scope, Send
from shared.web.responses import Response


class Gateway:
    """Sends each request to the function whose prefix its path has; functions run in this process."""

    def __init__(self, public: Sequence[Function] = functions.PUBLIC) -> None:
        self._apps = [bootstrap.function_app(f.name, bootstrap.routes_of(f.name), standalone=False) for f in public]
        self._by_segments: dict[str, Application] = {
            prefix: app for function, app in zip(public, self._apps, strict=True) for prefix in function.routes
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        app = self._by_segments.get(_prefix(scope["path"]))
        if app is not None:
            await app(scope, receive, send)
        elif scope["path"] == "/":
            await Response(status=307, headers=[(b"location", b"/docs")]).send(send)
        else:
            error = errors.NotFoundError("No function answers this path; see /docs.")
            await problems.respond(error, scope["path"]).send(send)

    async def aclose(self) -> None:
        """End streams and close what the functions share."""
        for app in self._apps:
            await app.aclose()


def _prefix(path: str) -> str:
    """Return the part of a path that says which function answers: ``/v1/jobs`` of ``/v1/jobs/job_x/events``."""
    segments = path.split("/", 3)
    return "/".join(segments[:3]) if segments[1] == "v1" else "/" + segments[1]
