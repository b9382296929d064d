"""Application default credentials of Google Cloud, as headers of requests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from shared import errors

SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"

Token = Callable[[], Awaitable[Mapping[str, str]]]


class ApplicationDefault:
    """The credentials of this process, found on first use and fetched anew before they run out."""

    def __init__(self) -> None:
        self._credentials: Any = None
        self._fetching = asyncio.Lock()

    async def __call__(self) -> Mapping[str, str]:
        """Return the headers that prove who calls."""
        if not self._is_valid():
            async with self._fetching:
                if not self._is_valid():
                    await asyncio.to_thread(self._fetch)
        quota = getattr(self._credentials, "quota_project_id", None)
        return {
            "authorization": f"Bearer {self._credentials.token}",
            **({"x-goog-user-project": quota} if quota else {}),
        }

    def _is_valid(self) -> bool:
        return self._credentials is not None and bool(self._credentials.valid)

    def _fetch(self) -> None:
        from google.auth import default  # noqa: PLC0415 - an SDK that only Vertex AI needs
        from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError  # noqa: PLC0415 - as above
        from google.auth.transport.requests import Request  # noqa: PLC0415 - as above

        try:
            if self._credentials is None:
                self._credentials, _ = default(scopes=[SCOPE])
            self._credentials.refresh(Request())
        except DefaultCredentialsError:
            raise errors.ProviderRejectedError("There are no application default credentials for Vertex AI.") from None
        except GoogleAuthError:
            raise errors.ProviderUnavailableError("Google gives no token for these credentials.") from None
