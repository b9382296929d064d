"""The monthly budget, which warns; Google has no way to make it a limit."""

from collections.abc import Sequence
from typing import Any, Final

import pulumi
import pulumi_gcp as gcp

from infra.cloud import settings as configuration
from infra.cloud.component import Component, Context

MOST_CHANNELS: Final = 5
SPENT: Final = (0.5, 0.9, 1.0)
FORECAST: Final = 1.0


class Budget(Component):
    """
    A budget over this project alone.

    The Budget API belongs to the billing account, not to a project, so its calls name the project that they count
    against by a provider of their own; and who deploys needs ``roles/billing.costsManager`` on the account.
    """

    def __init__(
        self,
        name: str,
        context: Context,
        channels: Sequence[Any],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        gcp.billing.Budget(
            "monthly",
            display_name=f"Pressroom {self.settings.stack}",
            billing_account=self.settings.billing_account,
            amount={
                "specified_amount": {
                    "currency_code": self.settings.currency,
                    "units": str(self.settings.monthly_budget),
                }
            },
            budget_filter={
                "calendar_period": "MONTH",
                "projects": [f"projects/{self.settings.project_number}"],
            },
            threshold_rules=[
                *({"threshold_percent": share, "spend_basis": "CURRENT_SPEND"} for share in SPENT),
                {"threshold_percent": FORECAST, "spend_basis": "FORECASTED_SPEND"},
            ],
            all_updates_rule=_told(channels),
            opts=self.options(provider=self._accounted()),
        )
        self.register_outputs({})

    def _accounted(self) -> Any:
        return gcp.Provider(
            "billing",
            project=self.settings.project,
            region=self.settings.region,
            default_labels={"app": configuration.NAMESPACE, "environment": self.settings.stack},
            user_project_override=True,
            billing_project=self.settings.project,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _told(channels: Sequence[Any]) -> dict[str, Any] | None:
    """Return whom to tell beside the account's administrators; the API takes five channels at most."""
    if not channels:
        return None
    return {"monitoring_notification_channels": [channel.name for channel in channels[:MOST_CHANNELS]]}
