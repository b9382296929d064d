"""The component that makes what this package declares."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_gcp as gcp

from infra.cloud import durations, names
from infra.cloud.component import Component, Context
from infra.cloud.observability import alerts, dashboards, log_metrics, slos, uptime
from infra.cloud.observability.alerts import Alert
from infra.cloud.observability.log_metrics import LogMetric
from infra.cloud.observability.runbooks import Runbook
from infra.cloud.observability.slos import Burn, Objective
from infra.cloud.observability.uptime import Check
from shared.manifest import functions
from shared.manifest.functions import Function

TITLE: Final = "Pressroom"
QUIET_SECONDS: Final = 1800
EVALUATION_SECONDS: Final = 60


class Observability(Component):
    """
    Dashboard, log-based metrics, objectives and outside checks; alerts where somebody is there to be told.

    ``channels`` are the notification channels, ``dashboard`` is the dashboard's address in the console. Conditions are
    PromQL without validation of metrics: a metric exists only from its first value on, and a first deployment has none.
    """

    def __init__(self, name: str, context: Context, after: Sequence[pulumi.Resource] = ()) -> None:
        super().__init__(name, context, after)
        self.channels: list[Any] = [self._channel(address) for address in self.settings.alert_emails]
        for metric in log_metrics.ALL:
            self._count(metric)
        for check in uptime.declared(self.settings):
            self._check(check)
        self._promise()
        if self.channels:
            for alert in alerts.declared(self.settings):
                self._alert(alert)
        self.dashboard = self._dashboard()
        self.register_outputs({"dashboard": self.dashboard})

    def _channel(self, address: str) -> Any:
        return gcp.monitoring.NotificationChannel(
            re.sub(r"[^a-z0-9]+", "-", address.lower()),
            type="email",
            display_name=address,
            project=self.settings.project,
            labels={"email_address": address},
            opts=self.options(),
        )

    def _count(self, metric: LogMetric) -> None:
        gcp.logging.Metric(
            metric.name.replace("_", "-"),
            name=metric.name,
            description=metric.purpose,
            project=self.settings.project,
            filter=metric.filter,
            metric_descriptor={
                "metric_kind": "DELTA",
                "value_type": "INT64",
                "unit": "1",
                "labels": [{"key": label, "value_type": "STRING"} for label in metric.labels],
            },
            label_extractors={label: f"EXTRACT({place})" for label, place in metric.labels.items()},
            opts=self.options(),
        )

    def _check(self, check: Check) -> None:
        gcp.monitoring.UptimeCheckConfig(
            check.name,
            display_name=f"{TITLE}: {self.settings.domain}{check.path}",
            project=self.settings.project,
            http_check=check.http,
            monitored_resource={
                "type": "uptime_url",
                "labels": {"project_id": self.settings.project, "host": self.settings.domain},
            },
            **check.times,
            opts=self.options(),
        )

    def _promise(self) -> None:
        services: Mapping[str, Any] = {function.name: self._service(function) for function in functions.PUBLIC}
        for objective in slos.declared(self.settings):
            promised = self._objective(objective, services[objective.function.name])
            if self.channels:
                for burn in slos.BURNS:
                    self._burn(objective, burn, promised)

    def _service(self, function: Function) -> Any:
        service = names.dashed(function.name)
        return gcp.monitoring.GenericService(
            service,
            service_id=service,
            display_name=service,
            project=self.settings.project,
            basic_service={
                "service_type": "CLOUD_RUN",
                "service_labels": {"service_name": service, "location": self.settings.region},
            },
            opts=self.options(),
        )

    def _objective(self, objective: Objective, service: Any) -> Any:
        return gcp.monitoring.Slo(
            f"{objective.service}-{objective.kind}",
            slo_id=objective.kind,
            service=service.service_id,
            display_name=objective.title,
            project=self.settings.project,
            goal=objective.goal,
            rolling_period_days=slos.PERIOD_DAYS,
            request_based_sli=objective.sli,
            opts=self.options(depends_on=[service]),
        )

    def _burn(self, objective: Objective, burn: Burn, promised: Any) -> None:
        full = objective.resource_name(self.settings)
        conditions = [
            {
                "display_name": f"{seconds // 60} minutes at {burn.factor:g} times the pace",
                "condition_threshold": {
                    "filter": f'select_slo_burn_rate("{full}", "{durations.text(seconds)}")',
                    "comparison": "COMPARISON_GT",
                    "threshold_value": burn.factor,
                    "duration": "0s",
                },
            }
            for seconds in burn.windows
        ]
        self._policy(
            f"{objective.service}-{objective.kind}-burns-{burn.name}",
            f"{objective.title}: promise burns {burn.name}",
            burn.severity,
            burn.runbook,
            conditions,
            promised,
        )

    def _alert(self, alert: Alert) -> None:
        condition = {
            "query": alert.query,
            "duration": durations.text(alert.minutes * 60),
            "evaluation_interval": durations.text(EVALUATION_SECONDS),
            "disable_metric_validation": True,
        }
        self._policy(
            alert.name,
            alert.title,
            alert.severity,
            alert.runbook,
            [{"display_name": alert.title, "condition_prometheus_query_language": condition}],
        )

    def _policy(
        self,
        name: str,
        title: str,
        severity: str,
        runbook: Runbook,
        conditions: Sequence[Mapping[str, Any]],
        *needs: pulumi.Resource,
    ) -> None:
        gcp.monitoring.AlertPolicy(
            name,
            display_name=f"{TITLE}: {title}",
            project=self.settings.project,
            severity=severity,
            combiner="AND",
            conditions=conditions,
            notification_channels=[channel.name for channel in self.channels],
            documentation={"content": runbook.render(title), "mime_type": "text/markdown"},
            alert_strategy={"auto_close": durations.text(QUIET_SECONDS)},
            opts=self.options(depends_on=list(needs)),
        )

    def _dashboard(self) -> pulumi.Output[str]:
        content = dashboards.render(TITLE, dashboards.declared(self.settings))
        made = gcp.monitoring.Dashboard(
            "dashboard",
            project=self.settings.project,
            dashboard_json=json.dumps(content),
            opts=self.options(),
        )
        console = "https://console.cloud.google.com/monitoring/dashboards/builder/"
        last = made.id.apply(lambda full: full.rpartition("/")[2])
        return pulumi.Output.concat(console, last, "?project=", self.settings.project)
