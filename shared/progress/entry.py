"""Events as they are handed out: each is made into its public form once, however many listen."""

from dataclasses import dataclass
from functools import cached_property

from shared.jobs.events import Event


@dataclass(frozen=True, eq=False)
class Entry:
    """An event, and its public form as JSON."""

    event: Event

    @cached_property
    def text(self) -> str:
        """Return the public form."""
        from shared.jobs.schemas import EventView  # noqa: PLC0415 - workers tell of events and show none

        return EventView.of(self.event).model_dump_json()
