"""The Cloud Scheduler jobs."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from infra.cloud import durations, names
from infra.cloud.component import Component, Context
from shared.manifest import functions, identities, schedules
from shared.manifest.schedules import Schedule

RETRIES = {
    "retry_count": 3,
    "min_backoff_duration": durations.text(5),
    "max_backoff_duration": durations.text(20),
    "max_doublings": 2,
}


class Schedules(Component):
    """The calls of the manifest's schedules; each waits for an answer as long as the function may take."""

    def __init__(
        self,
        name: str,
        context: Context,
        accounts: Mapping[str, gcp.serviceaccount.Account],
        targets: Mapping[str, pulumi.Resource],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        self._accounts = accounts
        self._targets = targets
        for schedule in schedules.ALL:
            self._job(schedule)
        self.register_outputs({})

    def _job(self, schedule: Schedule) -> None:
        function = functions.BY_NAME[schedule.target]
        service = names.service_url(function, self.settings)
        gcp.cloudscheduler.Job(
            schedule.name,
            name=schedule.name,
            description=schedule.purpose,
            project=self.settings.project,
            region=self.settings.region,
            schedule=schedule.cron,
            time_zone="Etc/UTC",
            attempt_deadline=durations.text(function.timeout),
            retry_config=RETRIES,
            http_target={
                "http_method": "POST",
                "uri": service + schedule.path,
                "oidc_token": {
                    "service_account_email": self._accounts[identities.INVOKER].email,
                    "audience": service,
                },
            },
            opts=self.options(depends_on=[self._targets[function.name]]),
        )
