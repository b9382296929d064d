"""What callers can ask about the record of prompts: windows, one template's record, alarms and suggestions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import errors
from shared.clock import Clock
from shared.errors import FieldError
from shared.prompts import template as templates
from shared.prompts.service import PromptService
from shared.records import comparing
from shared.records.digest import Digest
from shared.records.drift.alarm import Alarm
from shared.records.drift.repository import DriftRepository, Position
from shared.records.drift.watch import Watch
from shared.records.made import Made
from shared.records.suggestions import Suggestion, suggest
from shared.records.windows import LONGEST, USUAL, Basis, Wanted, Windows

ALARMS_SHOWN = 5
ALARMS_RECENT = timedelta(days=7)
MOST_TEMPLATES = 100

Series = Mapping[datetime, Digest]


@dataclass(frozen=True)
class VersionRecord:
    """What was made with one version, of one type by one model: as a whole, and by the hours and days of it."""

    made: Made
    whole: Digest
    series: Series


@dataclass(frozen=True)
class Found:
    """The records of a window, in order, and what they rest on."""

    wanted: Wanted
    records: Sequence[VersionRecord]
    basis: Basis


@dataclass(frozen=True)
class TemplateRecord:
    """Everything that use has taught about a template; ``production`` is the version that the label is on."""

    template: str
    production: int | None
    found: Found
    suggestions: Sequence[Suggestion]
    alarms: Sequence[Alarm]

    @property
    def versions(self) -> dict[int, Digest]:
        """Return all that was made with each version."""
        return comparing.by_version({record.made: record.whole for record in self.found.records})


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    windows: Windows
    prompts: PromptService
    drift: DriftRepository
    watch: Watch
    clock: Clock


class RecordService:
    """Answers questions about the record of prompts."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def wanted(self, tenant: str, since: datetime | None, until: datetime | None) -> Wanted:
        """Return the window, by default the last 28 days; raises InvalidFieldsError for an empty or too long one."""
        now = self._ports.clock.now()
        end = min(until or now, now)
        begin = since or end - USUAL
        if begin >= end:
            raise _refused("out_of_order", "must be before 'until', and not in the future")
        if end - begin > LONGEST:
            raise _refused("too_long", f"must be at most {LONGEST.days} days before 'until'")
        return Wanted(tenant, begin, end)

    async def find(self, wanted: Wanted) -> Found:
        """Return the wanted records, by template, version, content type and model."""
        reading = await self._ports.windows.read(wanted)
        records = [VersionRecord(made, _whole(series), series) for made, series in sorted(reading.found.items())]
        return Found(wanted, records, reading.basis)

    async def template(self, wanted: Wanted) -> TemplateRecord:
        """Return the record of the wanted template; raises NotFoundError for one that there is not."""
        template = await self._ports.prompts.get(wanted.tenant, wanted.template)
        alarms = await self.alarms(wanted.tenant, wanted.template, ALARMS_SHOWN)
        found = await self.find(wanted)
        production = template.number(templates.PRODUCTION)
        groups = {record.made: record.whole for record in found.records}
        suggested = self._suggested(template.name, groups, production, alarms)
        return TemplateRecord(template.name, production, found, suggested, alarms)

    async def suggestions(self, wanted: Wanted) -> list[Suggestion]:
        """Return what could be done about the templates that were used in a window."""
        found = await self.find(wanted)
        alarms = await self.alarms(wanted.tenant, wanted.template, MOST_TEMPLATES)
        by_template: dict[str, dict[Made, Digest]] = {}
        for record in found.records:
            by_template.setdefault(record.made.template, {})[record.made] = record.whole
        suggested: list[Suggestion] = []
        for name, groups in list(by_template.items())[:MOST_TEMPLATES]:
            production = await self._production(wanted.tenant, name)
            suggested += self._suggested(name, groups, production, alarms)
        return list(_each_alarm_once(suggested))

    async def alarms(self, tenant: str, template: str, limit: int, after: Position | None = None) -> list[Alarm]:
        """Return up to ``limit`` alarms, the latest first, once what has just ended was looked at."""
        if after is None:
            await self._ports.watch.look(tenant)
        return await self._ports.drift.page(tenant, template, limit, after)

    async def _production(self, tenant: str, name: str) -> int | None:
        """Return the version in production; None for a template that is gone or has none."""
        try:
            return (await self._ports.prompts.get(tenant, name)).number(templates.PRODUCTION)
        except errors.NotFoundError:
            return None

    def _suggested(
        self, name: str, groups: Mapping[Made, Digest], production: int | None, alarms: Sequence[Alarm]
    ) -> list[Suggestion]:
        if production is None:
            return []
        oldest, used = self._ports.clock.now() - ALARMS_RECENT, f"{name}@{production}"
        recent = [alarm for alarm in alarms if alarm.created_at >= oldest and used in alarm.versions]
        return suggest(name, groups, production, recent)


def _each_alarm_once(suggested: Iterable[Suggestion]) -> Iterator[Suggestion]:
    known: set[str] = set()
    for one in suggested:
        if one.alarm is None or one.alarm.id not in known:
            yield one
        known.update([one.alarm.id] if one.alarm else [])


def _whole(series: Series) -> Digest:
    whole = Digest()
    for digest in series.values():
        whole.merge(digest)
    return whole


def _refused(rule: str, what: str) -> errors.InvalidFieldsError:
    return errors.InvalidFieldsError(errors=[FieldError("since", rule, f"Query parameter 'since' {what}.")])
