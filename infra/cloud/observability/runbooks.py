"""The texts that come with alerts: what it means, where to look first, what is likely, what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Runbook:
    """What somebody who is woken up should know."""

    means: str
    look: str
    causes: str
    do: str

    def render(self, title: str) -> str:
        """Return the text as Markdown, under the title of the alert."""
        parts = {
            "What it means": self.means,
            "Look first": self.look,
            "Likely causes": self.causes,
            "What to do": self.do,
        }
        return "\n\n".join((f"## Runbook: {title}", *(f"**{part}.** {text}" for part, text in parts.items())))


REQUESTS_FAIL = Runbook(
    "More than one in twenty answers of a public function is a server error. Callers see problem documents with a "
    "status of 500 or above; jobs that were accepted before are not touched.",
    "The function's logs at severity ERROR, newest first: each has a trace and a stable error code. Then `/health` "
    "of the public host, which says which dependency does not answer.",
    "A deployment of the last hour; Firestore or Cloud Tasks refusing calls; a model provider that is down while "
    "callers wait for a piece; an instance that runs out of memory.",
    "If it began with a deployment, send the traffic back to the revision before it. If a provider is down, callers "
    "can still submit with `mode=async`: those jobs wait and are tried again.",
)
ANSWERS_SLOW = Runbook(
    "One in twenty answers of a function takes longer than it promises. Nothing is lost, but somebody waits.",
    "The tile of response times on the dashboard, beside instances and start times of the same quarter of an hour; "
    "then a slow trace, which shows the call that took the time.",
    "Cold starts after a quiet time; a model provider that answers slowly; contention in Firestore; an instance that "
    "serves more requests at once than its processor can.",
    "Raise `min_instances` of the function in the manifest for cold starts, or lower `concurrency` where the processor "
    "is busy. A slow provider passes; a faster model is one setting away (`pressroom:model`).",
)
QUEUE_LATE = Runbook(
    "Tasks of a queue begin later than their urgency allows: work arrives faster than it is done.",
    "The depth of the queue and the active instances of the task worker on the dashboard.",
    "A large batch in a queue that others wait in; the worker at its instance limit; a provider that answers slowly "
    "and so holds every dispatch longer; a queue whose dispatch rate is set too low.",
    "Let a batch finish if only the low queue is late. Otherwise raise `max_instances` of the task worker or "
    "`max_concurrent_dispatches` of the queue in the manifest, together, and deploy.",
)
QUEUE_STALLED = Runbook(
    "Tasks wait in a queue and none was tried for ten minutes. No job of this queue moves.",
    "`gcloud tasks queues describe`: is it RUNNING? Then the newest requests of the task worker: do they arrive, and "
    "with which status?",
    "Somebody paused the queue; the queue's account may no longer invoke the worker (403); the worker was deleted or "
    "renamed; all tasks are put off because a provider asked for patience.",
    "Resume the queue, or run `pulumi up`, which restores the grants. Never delete and create the queue again: its "
    "name stays blocked for days. No task is lost meanwhile, and the outbox still holds every promise.",
)
TASKS_RETRIED = Runbook(
    "One in five deliveries of a queue is answered with an error and will come again. Jobs still finish, only later.",
    "The task worker's logs at severity WARNING and above, by error code; the share of failed attempts per queue on "
    "the dashboard.",
    "A provider that limits the rate; Firestore contention; instances that die in the middle of a stage; many "
    "duplicates that find their stage held by another worker (409), which is harmless.",
    "If a provider limits the rate, lower `max_concurrent_dispatches` of the queue in the manifest. If instances die, "
    "see their memory. Stages that keep failing end in failed jobs, which alert by themselves.",
)
JOBS_FAILED = Runbook(
    "Jobs have failed for good: every attempt at a stage was used up, or the error was one that no attempt mends. "
    "Briefs that a provider refused for their content are not counted.",
    "`pressroom jobs --status failed` against the public host, and the log line `job failed for good`, which names "
    "the job, the stage and the error code.",
    "`provider_rejected`: a key or model name that is not valid. `provider_unavailable`: an outage longer than all "
    "attempts. `internal`: a defect, with its traceback one line above.",
    "Mend the cause, then submit the failed briefs again under new idempotency keys; what their stages had written "
    "stays readable until the jobs expire.",
)
MODEL_HELD_BACK = Runbook(
    "A model has failed so often that instances leave it alone, and it goes on failing when they try. Chains answer by "
    "their next link; calls of this model alone fail at once, and jobs that need it wait and are tried again.",
    "The log line `a model provider is held back` with the deployment; then the calls of that model by outcome, and "
    "the provider's status page.",
    "An outage of the provider; a limit of its rate or quota that is used up; a network that does not let calls out; a "
    "wrong address in `pressroom:openaiBaseUrl` or `pressroom:providerUrls`.",
    "If it lasts, put another model behind it in `pressroom:models`, or make it `pressroom:model`, and deploy. Nothing "
    "has to be switched on again: one call a minute finds out when the provider is well.",
)
SWEEPS_MISSING = Runbook(
    "The sweeper has not run for a quarter of an hour. Jobs go on, but whatever a crash, a purge or a lost call "
    "drops now is picked up late: only deliveries to the worker still sweep on their way.",
    "The job `sweep` in Cloud Scheduler with its last answer; then the worker's requests to `/sweep`.",
    "The schedule is paused; the scheduler's account lost the right to invoke the worker (403) or the audience of its "
    "token changed (401); the worker answers with errors because Firestore does.",
    "Run the schedule once by hand and read its answer. `pulumi up` restores grants and schedule. Once sweeps run "
    "again they catch up by themselves, 200 promises a minute.",
)
TASKS_REVIVED = Runbook(
    "The sweeper keeps finding promised tasks that no queue has. It publishes them again, so nothing is lost, but "
    "they start minutes late.",
    "The log line `promised tasks published again` with its counts: `published` never reached a queue, `revived` "
    "was there and is gone.",
    "`published`: Cloud Tasks refused or timed out at creation, or instances die right after a commit. `revived`: "
    "somebody purged a queue, or tasks used up their attempts.",
    "For `published`, see errors of the Cloud Tasks API and restarts of instances. For `revived`, see who purged; if "
    "nobody did, see why tasks fail, since the queue gives up after its attempts and the sweeper then begins anew.",
)
STORE_CONTENDED = Runbook(
    "One in twenty calls of Firestore fails for contention or load. Callers and jobs are tried again and mostly "
    "succeed; latency grows.",
    "Calls of Firestore by response code on the dashboard; then Key Visualizer for a hot range of documents.",
    "A sudden rise of traffic (Firestore doubles its capacity in minutes, not seconds); one job whose items all end "
    "at the same moment; an index on a field that only grows.",
    "Wait ten minutes after a rise. If it stays, lower `max_concurrent_dispatches` of the busiest queue, and exempt "
    "growing fields from indexes in `shared/manifest/collections.py`.",
)
STORE_DENIED = Runbook(
    "Firestore refuses calls because their account may not make them. The function concerned cannot work.",
    "Which functions log `store_error` since when; the exception in the log line says what was refused.",
    "A grant was removed by hand or by an organisation's policy; a function runs under another account than its own; "
    "the database was created anew.",
    "Run `pulumi up`, which restores the grants of every function; `pulumi preview --diff` shows what differs from "
    "the program.",
)
INDEX_MISSING = Runbook(
    "Firestore refuses a query because no index serves it. Every caller of that operation gets an error.",
    "The function's log line with the query's collection and fields; Firestore's message names the index it wants.",
    "A deployment whose index is still being built; an index deleted by hand; a query that no test has ever sent.",
    "If an index is being built, wait for it: the list of indexes shows its state. Otherwise add it to "
    "`shared/manifest/collections.py`, run `pressroom indexes` to see that it serves the query, and deploy.",
)
INSTANCES_NEAR_LIMIT = Runbook(
    "A function runs more than four fifths of the instances it may have. At the limit, requests wait and are then "
    "answered with 429.",
    "Active instances and requests of the function on the dashboard: has traffic grown, or do requests take longer?",
    "More traffic than the manifest foresees; a slow provider or store, so that each request holds its place longer; "
    "a client that repeats itself.",
    "Raise `max_instances` in `shared/manifest/functions.py` if the traffic is wanted, after a look at the costs. "
    "Lower `pressroom:requestsPerMinute` if a single client causes it.",
)
MEMORY_HIGH = Runbook(
    "Instances of a function use nine tenths of their memory. One that reaches all of it is killed in the middle of "
    "its requests; jobs survive that, callers who wait do not.",
    "Memory and requests of the function on the dashboard; log lines about an exceeded memory limit.",
    "Many large pieces at once in one instance; a cache that is too big for the instance; a leak, if memory only ever "
    "grows while requests stay the same.",
    "Raise `memory` or lower `concurrency` of the function in the manifest. For a leak, going back to the revision "
    "before helps until it is found.",
)
HOST_DOWN = Runbook(
    "From several places in the world, `/health` of the public host does not answer with success.",
    "`curl -i https://<host>/health`: no connection, a certificate error, or a 503 that names the dependency?",
    "Without connection: DNS does not point at the load balancer's address. Certificate: it is not issued yet, which "
    "takes up to a day after DNS is right. 503: Firestore or Cloud Tasks do not answer.",
    "Compare DNS with the stack's output `loadBalancerAddress`. For a dependency, look at Google Cloud's service "
    "health page first; jobs wait and go on by themselves.",
)
CERTIFICATE_EXPIRING = Runbook(
    "The public host's certificate ends in less than two weeks. Google renews it a month before the end, so "
    "renewal is failing.",
    "`gcloud compute ssl-certificates describe`: the state of the domain says why.",
    "DNS of the host no longer points at the load balancer; a CAA record forbids Google's authority; a second "
    "address (IPv6) leads elsewhere.",
    "Put DNS right; renewal follows within hours. If time runs out, change `pressroom:domain` to a host that is "
    "right, or add a certificate of your own to the proxy.",
)
BUDGET_BURNS_FAST = Runbook(
    "A promise of this function is being broken so fast that two days of it would use up what four weeks allow.",
    "The objective's page in Cloud Monitoring, then the alerts about errors or slow answers of the same function, "
    "which say more about the cause.",
    "An outage, a broken deployment, or a dependency that is down, and it goes on.",
    "Act as for an outage: go back to the revision before, or follow the runbook of the alert that names the cause. "
    "Stop other deployments until the objective recovers.",
)
BUDGET_BURNS_SLOWLY = Runbook(
    "A promise of this function is broken a little all the time: in five days, what four weeks allow is used up.",
    "The objective's page in Cloud Monitoring: when did it begin, and which revision began then?",
    "A rare defect, a dependency that got slower, or a limit that is met at the busiest hours.",
    "Find it within the working day; nobody needs to be woken. If the promise is stricter than anybody needs, change "
    "`pressroom:availabilityPercent` rather than getting used to the alert.",
)
