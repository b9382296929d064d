"""The checks that ask the public host from outside, the whole way: DNS, certificate, load balancer, function."""

from dataclasses import dataclass
from typing import Any

from infra.cloud import durations
from infra.cloud.settings import StackSettings


@dataclass(frozen=True)
class Check:
    """A path of the public host that must answer with success, asked every ``period`` seconds from every region."""

    name: str
    path: str
    period: int = 60
    timeout: int = 10

    @property
    def http(self) -> dict[str, Any]:
        """The check as the API writes it."""
        return {
            "path": self.path,
            "port": 443,
            "request_method": "GET",
            "use_ssl": True,
            "validate_ssl": True,
            "accepted_response_status_codes": [{"status_class": "STATUS_CLASS_2XX"}],
        }

    @property
    def times(self) -> dict[str, str]:
        """How often, and how long at most."""
        return {"period": durations.text(self.period), "timeout": durations.text(self.timeout)}


HEALTH = Check("health", "/health")


def declared(settings: StackSettings) -> tuple[Check, ...]:
    """Return the checks of a stack; without a public host there is nothing to ask."""
    return (HEALTH,) if settings.domain else ()
