"""The Firestore collections: their TTLs, composite indexes and index exemptions."""

from shared.manifest import prompt_collections
from shared.manifest.collection import Collection, index, vector_index

API_KEYS = Collection(
    "api_keys",
    "One document per API key, named by the key's SHA-256; the key itself is stored nowhere.",
    indexes=(index("tenant", "-created_at"),),
)

JOBS = Collection(
    "jobs",
    "One document per job: its state, stages, progress, fence and lease.",
    indexes=(
        index("tenant", "-created_at"),
        index("tenant", "status", "-created_at"),
        index("tenant", "type", "-created_at"),
        index("tenant", "kind", "-created_at"),
        index("tenant", "owner", "-created_at"),
        index("tenant", "priority", "-created_at"),
        index("tenant", "batch", "-created_at"),
        index("tenant", "schedule", "-created_at"),
        index("tenant", "tags[]", "-created_at"),
        index("tenant", "batch", "status"),
        index("place", "tenant", "created_at"),
        index("tenant", "-finished_at"),
        index("tenant", "kind", "-finished_at"),
    ),
    ttl_field="expire_at",
    unindexed=("*",),
)

JOB_RESULTS = Collection(
    "results",
    "Below a job: one create-once document per generation and stage.",
    ttl_field="expire_at",
    unindexed=("*",),
)

JOB_ITEMS = Collection(
    "items",
    "Below a result: one create-once document per item of a fan-out.",
    ttl_field="expire_at",
    unindexed=("*",),
)

JOB_EVENTS = Collection(
    "events",
    "Below a job: one progress event per sequence number.",
    indexes=(index("tenant", "at", scope="COLLECTION_GROUP"),),
    ttl_field="expire_at",
    unindexed=("*",),
)

BATCH_CHUNKS = Collection(
    "chunks",
    "Below a batch's job: the briefs that wait to become jobs.",
    ttl_field="expire_at",
    unindexed=("*",),
)

OUTBOX = Collection(
    "outbox",
    "Tasks that a commit has promised and a queue has not yet delivered.",
    unindexed=("payload", "path", "traceparent", "revival", "not_before"),
)

CONTENTS = Collection(
    "contents",
    "Finished pieces of content.",
    indexes=(index("tenant", "-created_at"), index("tenant", "type", "-created_at")),
    unindexed=("*",),
)

CACHE_ENTRIES = Collection(
    "cache_entries",
    "Answers by the hash of everything that shapes them.",
    indexes=(
        index("tenant", "namespace", "-created_at"),
        index("tenant", "namespace", "tags[]", "-created_at"),
    ),
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_PARTS = Collection(
    "parts",
    "Below a cache entry: what of its body is too long for one document.",
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_NAMESPACES = Collection(
    "cache_namespaces",
    "One document per namespace: its policy, and what in it has been invalidated.",
    indexes=(index("tenant", "namespace"),),
    unindexed=("*",),
)

CACHE_LEASES = Collection(
    "cache_leases",
    "One document per costly answer that an instance is making at this moment.",
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_VECTORS = Collection(
    "cache_vectors",
    "Where the questions of cached answers stand in an embedder's space.",
    indexes=(vector_index("place", field="vector", dimension=1024),),
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_LABELS = Collection(
    "cache_labels",
    "Evidence of semantic matching: how near two questions were, and whether their answers agreed.",
    indexes=(index("tenant", "namespace", "embedder", "-at"),),
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_SOURCES = Collection(
    "cache_sources",
    "Where semantic answers came from: one document per question that was given the answer of another.",
    indexes=(index("tenant", "namespace", "source", "-at"),),
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_STATS = Collection(
    "cache_stats",
    "What the cache did, one document per namespace, hour and instance.",
    indexes=(index("tenant", "-hour"),),
    ttl_field="expire_at",
    unindexed=("*",),
)

CACHE_ORIGINS = Collection(
    "cache_origins",
    "How the answers that are used most can be made again, before somebody asks.",
    ttl_field="expire_at",
    unindexed=("*",),
)

BUDGETS = Collection(
    "budgets",
    "One document per tenant or API key whose spending on models is limited.",
    indexes=(index("tenant", "subject"),),
    unindexed=("*",),
)

SPENDING = Collection(
    "spending",
    "Below a budget: what of it was reserved and spent, one document per period.",
    ttl_field="expire_at",
    unindexed=("*",),
)

BREAKERS = Collection(
    "breakers",
    "One document per deployment of a model that is held back, so that no other instance has to find out.",
    ttl_field="expire_at",
    unindexed=("*",),
)

TENANTS = Collection(
    "tenants",
    "One document per tenant for whom anything is set: limits, weight, whether its work is paused.",
    unindexed=("max_running", "lanes", "weight", "paused_by", "paused_at", "changes"),
)

GATES = Collection(
    "gates",
    "One document per tenant whose jobs wait for admission; each admission writes it, so that two never overlap.",
    unindexed=("*",),
)

DEAD_LETTERS = Collection(
    "dead_letters",
    "Failed jobs, one document per job and generation, with the fingerprint of their error.",
    indexes=(
        index("tenant", "-at"),
        index("tenant", "status", "-at"),
        index("tenant", "type", "-at"),
        index("tenant", "kind", "-at"),
        index("tenant", "stage", "-at"),
        index("tenant", "code", "-at"),
        index("tenant", "fingerprint", "-at"),
    ),
    ttl_field="expire_at",
    unindexed=("*",),
)

ERROR_GROUPS = Collection(
    "error_groups",
    "One document per tenant and fingerprint: what a kind of failure looks like and whether it is dealt with.",
    indexes=(index("tenant", "-last_seen"), index("tenant", "status", "-last_seen")),
    ttl_field="expire_at",
    unindexed=("*",),
)

WEBHOOKS = Collection(
    "webhooks",
    "Endpoints that want to hear of jobs: address, filters, secrets.",
    indexes=(index("tenant", "-created_at"),),
    unindexed=("*",),
)

WEBHOOK_DELIVERIES = Collection(
    "deliveries",
    "Below an endpoint: one document per message, with every attempt at it.",
    indexes=(index("status", "-created_at"),),
    ttl_field="expire_at",
    unindexed=(
        "attempts",
        "began_at",
        "body",
        "deferrals",
        "ended_at",
        "endpoint",
        "job",
        "made",
        "next_attempt_at",
        "once",
        "reason",
        "round",
        "tenant",
        "type",
    ),
)

SCHEDULES = Collection(
    "schedules",
    "Jobs that start by the clock: cron line, time zone, what to start, when next.",
    indexes=(index("tenant", "-created_at"), index("active", "next_at")),
    unindexed=("*",),
)

ROLLUPS = Collection(
    "rollups",
    "What the jobs of a tenant that ended within one hour come to: counts, times, costs and scores.",
    ttl_field="expire_at",
    unindexed=("*",),
)

ALL: tuple[Collection, ...] = (
    API_KEYS,
    JOBS,
    JOB_RESULTS,
    JOB_ITEMS,
    JOB_EVENTS,
    BATCH_CHUNKS,
    OUTBOX,
    CONTENTS,
    CACHE_ENTRIES,
    CACHE_PARTS,
    CACHE_NAMESPACES,
    CACHE_LEASES,
    CACHE_VECTORS,
    CACHE_LABELS,
    CACHE_SOURCES,
    CACHE_STATS,
    CACHE_ORIGINS,
    BUDGETS,
    SPENDING,
    BREAKERS,
    TENANTS,
    GATES,
    DEAD_LETTERS,
    ERROR_GROUPS,
    WEBHOOKS,
    WEBHOOK_DELIVERIES,
    SCHEDULES,
    ROLLUPS,
    *prompt_collections.ALL,
)
