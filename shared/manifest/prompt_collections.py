"""The Firestore collections of prompts: templates, scores, experiments, tuning, and what use teaches."""

from shared.manifest.collection import Collection, index

TOKEN_EVIDENCE = Collection(
    "token_evidence",
    "One document per model: how its provider's counts of tokens compare with our estimates.",
    ttl_field="expire_at",
    unindexed=("*",),
)

PROMPT_TEMPLATES = Collection(
    "prompt_templates",
    "One document per template: its labels and the number of its newest version.",
    indexes=(index("tenant", "name"), index("tenant", "includes[]", "name")),
    unindexed=("labels", "latest", "latest_hash", "entries", "created_at", "updated_at"),
)

PROMPT_VERSIONS = Collection(
    "versions",
    "Below a template: one immutable document per version.",
    unindexed=("*",),
)

PROMPT_AUDIT = Collection(
    "audit",
    "Below a template: who published, labelled or rolled back what, and when.",
    unindexed=("*",),
)

EVALUATION_RESULTS = Collection(
    "evaluation_results",
    "Outputs and scores of evaluations by the hash of everything that shapes them.",
    ttl_field="expire_at",
    unindexed=("*",),
)

EVALUATION_ROWS = Collection(
    "evaluation_rows",
    "Below an evaluation's job: what came of some of its examples.",
    ttl_field="expire_at",
    unindexed=("*",),
)

DATASETS = Collection(
    "datasets",
    "One document per dataset: its name, and the version of it that is the newest.",
    indexes=(index("tenant", "name"),),
    unindexed=("versions", "created_at", "updated_at"),
)

DATASET_PARTS = Collection(
    "dataset_parts",
    "Below a dataset: the examples of one version, some hundred kilobytes a document.",
    unindexed=("*",),
)

SUITES = Collection(
    "suites",
    "One document per suite of assertions.",
    indexes=(index("tenant", "name"),),
    unindexed=("body", "template", "revision", "author", "created_at", "updated_at"),
)

EXPERIMENTS = Collection(
    "experiments",
    "One document per experiment: its arms, metrics, rules and allocations.",
    indexes=(index("tenant", "-created_at"), index("tenant", "state", "-created_at")),
    unindexed=(
        "arms",
        "created_by",
        "decisions",
        "description",
        "dropped",
        "ended_at",
        "fixed",
        "label",
        "live",
        "metrics",
        "name",
        "rebalanced_at",
        "reported",
        "request",
        "rules",
        "salt",
        "started_at",
        "template",
        "traffic",
        "winner",
    ),
)

EXPERIMENT_PLACES = Collection(
    "experiment_places",
    "One document per label of a template that an experiment holds, so that no two run over each other.",
    unindexed=("*",),
)

OBSERVATIONS = Collection(
    "observations",
    "Below an experiment: one document per unit that was exposed, and per outcome of one.",
    ttl_field="expire_at",
    unindexed=("allocation", "arm", "epoch", "fixed", "source", "teller", "unit", "values"),
)

EXPERIMENT_TOTALS = Collection(
    "totals",
    "Below an experiment: the sums of its observations up to a moment.",
    unindexed=("*",),
)

DECISIONS = Collection(
    "decisions",
    "Below an experiment: what was decided, by whom and on what evidence.",
    unindexed=("*",),
)

FEEDBACK = Collection(
    "feedback",
    "What one person has said of a piece, or what came of it, with the versions of the prompts that made it.",
    indexes=(
        index("tenant", "-created_at"),
        index("tenant", "content", "-created_at"),
        index("tenant", "templates[]", "-created_at"),
    ),
    ttl_field="expire_at",
    unindexed=("*",),
)

FEEDBACK_TEXTS = Collection(
    "texts",
    "Below feedback: what was written in it, kept for a shorter time.",
    ttl_field="expire_at",
    unindexed=("*",),
)

VERSION_RECORDS = Collection(
    "version_records",
    "What the jobs of an hour, or the feedback of a day, come to by version of a prompt, content type and model.",
    ttl_field="expire_at",
    unindexed=("*",),
)

DRIFT_STREAMS = Collection(
    "drift_streams",
    "How far a tenant's ended jobs were watched for drift, and the evidence so far, one document per kind of work.",
    ttl_field="expire_at",
    unindexed=("*",),
)

DRIFT_ALARMS = Collection(
    "drift_alarms",
    "What has become worse than it was, and on what evidence.",
    indexes=(index("tenant", "-created_at"), index("tenant", "templates[]", "-created_at")),
    ttl_field="expire_at",
    unindexed=("*",),
)

TUNING_CANDIDATES = Collection(
    "tuning_candidates",
    "Below a tuning's job: one document per prompt that it has tried.",
    ttl_field="expire_at",
    unindexed=("*",),
)

TUNING_REFLECTIONS = Collection(
    "tuning_reflections",
    "Below a tuning's job: what a model has answered when it reflected, so that nobody pays for it twice.",
    ttl_field="expire_at",
    unindexed=("*",),
)

ALL: tuple[Collection, ...] = (
    TOKEN_EVIDENCE,
    PROMPT_TEMPLATES,
    PROMPT_VERSIONS,
    PROMPT_AUDIT,
    EVALUATION_RESULTS,
    EVALUATION_ROWS,
    DATASETS,
    DATASET_PARTS,
    SUITES,
    EXPERIMENTS,
    EXPERIMENT_PLACES,
    OBSERVATIONS,
    EXPERIMENT_TOTALS,
    DECISIONS,
    FEEDBACK,
    FEEDBACK_TEXTS,
    VERSION_RECORDS,
    DRIFT_STREAMS,
    DRIFT_ALARMS,
    TUNING_CANDIDATES,
    TUNING_REFLECTIONS,
)
