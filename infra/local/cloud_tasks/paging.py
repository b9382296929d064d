"""Pages of a list in the order of its names, and the tokens that continue it."""

import base64
import binascii

from infra.local.cloud_tasks import status


def page_size(asked: int, largest: int) -> int:
    """Return how long a page may be."""
    if asked < 0:
        raise status.invalid("The page size must not be negative.")
    return min(asked or largest, largest)


def encode(last_name: str) -> str:
    """Return the token of the page that starts behind ``last_name``."""
    return base64.urlsafe_b64encode(last_name.encode()).decode()


def decode(token: str) -> str:
    """Return the name that a page starts behind, "" for the first page."""
    try:
        return base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise status.invalid("The page token is invalid.") from error
