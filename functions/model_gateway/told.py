"""
What the headers of an answer tell: where it comes from, what it cost and what it saved.

They are few, for the server spends on each what a look into the cache costs; the trace is told by ``x-trace-id``, as
everywhere.
"""

from decimal import Decimal
from functools import lru_cache

from shared.budgets.model import BUDGET
from shared.cache.entry import CacheEntry
from shared.cache.lookup import Lookup
from shared.cache.question import Answer
from shared.gateway.chat import Order
from shared.gateway.chat_answer import NANO
from shared.web.asgi import RawHeader

CACHE = b"x-pressroom-cache"
KEY = b"x-pressroom-cache-key"
AGE = b"x-pressroom-cache-age"
COST = b"x-pressroom-cost-usd"
SAVED = b"x-pressroom-saved-usd"
MODEL = b"x-pressroom-model"
IGNORED = b"x-pressroom-ignored"
WARNING = b"x-pressroom-budget"


def answer(order: Order, found: Answer) -> list[RawHeader]:
    """Return the headers of an answer that is there: a stored one has saved something, any other has cost it."""
    headers = [(CACHE, reason(found).encode()), (MODEL, (model(found) or order.model).encode()), *common(order)]
    if found.status == "hit":
        headers += ((AGE, b"%d" % found.age_seconds), (SAVED, usd(_cost(found)).encode()))
    else:
        headers.append((COST, usd(_cost(found)).encode()))
    if found.fresh and (warning := found.fresh.notes.get(BUDGET)):
        headers.append((WARNING, warning.encode("ascii", "backslashreplace")))
    return headers


def held(order: Order, found: Lookup, entry: CacheEntry) -> list[RawHeader]:
    """Return the headers of an answer that memory has; the same as ``answer`` would, at less."""
    return [
        (CACHE, found.reason.encode()),
        (MODEL, entry.meta.get("model", order.model).encode()),
        *common(order),
        (AGE, b"%d" % found.age_seconds),
        (SAVED, usd(entry.cost_nano_usd).encode()),
    ]


def account(found: Answer) -> dict[str, str]:
    """Return what an answer has saved or cost, as the end of a stream tells it."""
    told = {"saved_usd" if found.status == "hit" else "cost_usd": usd(_cost(found))}
    warning = found.fresh.notes.get(BUDGET) if found.fresh else None
    return {**told, "budget": warning} if warning else told


def begun(order: Order, *, leads: bool) -> list[RawHeader]:
    """Return the headers of an answer that is still being written, for this very request or for another."""
    return [(CACHE, b"miss" if leads else b"hit-coalesced"), (MODEL, order.model.encode()), *common(order)]


def common(order: Order) -> list[RawHeader]:
    """Return the headers of any answer."""
    key = (KEY, order.question.slot.key.encode())
    if not order.ignored:
        return [key]
    return [key, (IGNORED, ", ".join(order.ignored).encode("ascii", "backslashreplace"))]


def reason(found: Answer) -> str:
    """Return where an answer comes from and, if it was not kept, why."""
    unfit = found.fresh.unfit if found.fresh else ""
    return f"{found.reason}; not kept: {unfit}" if unfit else found.reason


def model(found: Answer) -> str:
    """Return the name of the model that has written an answer."""
    meta = found.entry.meta if found.entry else found.fresh.meta if found.fresh else {}
    return meta.get("model", "")


@lru_cache(maxsize=1024)
def usd(nano: int) -> str:
    """Return billionths of a US dollar as dollars, without an exponent."""
    return f"{(Decimal(nano) / NANO).normalize():f}" if nano else "0"


def _cost(found: Answer) -> int:
    made = found.entry or found.fresh
    return made.cost_nano_usd if made else 0
