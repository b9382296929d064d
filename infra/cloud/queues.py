"""The Cloud Tasks queues and who may use them."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from infra.cloud import durations, names
from infra.cloud.component import Component, Context
from shared.manifest import functions, identities, queues
from shared.manifest.functions import Function
from shared.manifest.queues import Queue

LOGGED_SHARE = 0.1


class Queues(Component):
    """
    The queues of the manifest; a queue is never deleted to make room for another of its name.

    Google keeps the name of a deleted queue blocked for days, and its tasks are gone.
    """

    def __init__(
        self,
        name: str,
        context: Context,
        accounts: Mapping[str, gcp.serviceaccount.Account],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        self._accounts = accounts
        self.queues: Mapping[str, gcp.cloudtasks.Queue] = {queue.name: self._queue(queue) for queue in queues.ALL}
        for function in functions.ALL:
            if function.enqueues:
                self._grant_on_queues(function, "enqueuer")
                self._grant_acting_as_invoker(function)
            if function.inspects_queues:
                self._grant_on_queues(function, "viewer")
        self.register_outputs({})

    def _queue(self, queue: Queue) -> gcp.cloudtasks.Queue:
        return gcp.cloudtasks.Queue(
            queue.name,
            name=queue.name,
            project=self.settings.project,
            location=self.settings.region,
            rate_limits={
                "max_dispatches_per_second": queue.max_dispatches_per_second,
                "max_concurrent_dispatches": queue.max_concurrent_dispatches,
            },
            retry_config={
                "max_attempts": queue.retry.max_attempts,
                "min_backoff": durations.text(queue.retry.min_backoff),
                "max_backoff": durations.text(queue.retry.max_backoff),
                "max_doublings": queue.retry.max_doublings,
            },
            stackdriver_logging_config={"sampling_ratio": LOGGED_SHARE},
            deletion_policy="PREVENT" if self.settings.guarded else "DELETE",
            opts=self.options(protect=self.settings.guarded, delete_before_replace=False),
        )

    def _grant_on_queues(self, function: Function, role: str) -> None:
        account = names.dashed(function.name)
        for queue in queues.ALL:
            gcp.cloudtasks.QueueIamMember(
                f"{queue.name}-{account}-{role}",
                project=self.settings.project,
                location=self.settings.region,
                name=self.queues[queue.name].name,
                role=f"roles/cloudtasks.{role}",
                member=self._accounts[account].member,
                opts=self.options(),
            )

    def _grant_acting_as_invoker(self, function: Function) -> None:
        account = names.dashed(function.name)
        gcp.serviceaccount.IAMMember(
            f"{account}-acts-as-{identities.INVOKER}",
            service_account_id=self._accounts[identities.INVOKER].name,
            role="roles/iam.serviceAccountUser",
            member=self._accounts[account].member,
            opts=self.options(),
        )
