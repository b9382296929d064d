"""What Google Cloud demands of inputs and the SDK's documentation does not say, or says wrongly."""

from collections.abc import Mapping
from typing import Final

from infra.preview.rules.docstrings import Group
from infra.preview.rules.limits import ENDLESS, Limits

_DURATION: Final = Limits(seconds=(0, ENDLESS))
_MINUTES: Final = Limits(seconds=(0, ENDLESS), step=60)
_DAY: Final = 24 * 3600
_DELETION: Final = Limits(one_of=("DELETE", "ABANDON", "PREVENT"))
_EMAIL: Final = Limits(pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", meaning="an e-mail address")
_MEMBER: Final = Limits(
    pattern=r"allUsers|allAuthenticatedUsers|(deleted:)?[a-zA-Z]+:\S+",
    meaning="a principal like serviceAccount:name@project.iam.gserviceaccount.com",
)
_ROLE: Final = Limits(
    pattern=r"roles/[\w.]+|(projects|organizations)/[^/]+/roles/[\w.]+", meaning="a role like roles/run.invoker"
)
_GRANT: Final[Mapping[str, Limits]] = {"member": _MEMBER, "role": _ROLE}


def key(cls: type) -> str:
    """Return the name of an input class in these tables: module and class, ``cloudtasks.QueueArgs``."""
    return f"{cls.__module__.split('.')[1]}.{cls.__name__}"


def _one(*names: str) -> tuple[Group, ...]:
    return (Group(frozenset(names)),)


def _at_most_one(*names: str) -> tuple[Group, ...]:
    return (Group(frozenset(names), least=0),)


REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "cloudfunctionsv2.FunctionArgs": frozenset({"buildConfig", "name", "serviceConfig"}),
    "cloudfunctionsv2.FunctionBuildConfigArgs": frozenset({"entryPoint", "runtime", "source"}),
    "cloudtasks.QueueHttpTargetOidcTokenArgs": frozenset({"audience"}),
    "compute.BackendServiceArgs": frozenset({"loadBalancingScheme"}),
    "compute.GlobalForwardingRuleArgs": frozenset({"loadBalancingScheme"}),
    "firestore.IndexFieldArgs": frozenset({"fieldPath"}),
    "firestore.IndexFieldVectorConfigArgs": frozenset({"dimension", "flat"}),
}
"""Inputs that the classes leave open and the service does not, or whose default has changed between versions."""

GROUPS: Final[Mapping[str, tuple[Group, ...]]] = {
    "artifactregistry.RepositoryArgs": _at_most_one("remoteRepositoryConfig", "virtualRepositoryConfig"),
    "artifactregistry.RepositoryCleanupPolicyArgs": _one("condition", "mostRecentVersions"),
    "billing.BudgetAmountArgs": _one("lastPeriodAmount", "specifiedAmount"),
    "billing.BudgetBudgetFilterArgs": _at_most_one("calendarPeriod", "customPeriod"),
    "cloudfunctionsv2.FunctionBuildConfigArgs": _at_most_one("automaticUpdatePolicy", "onDeployUpdatePolicy"),
    "cloudfunctionsv2.FunctionBuildConfigSourceArgs": _one("repoSource", "storageSource"),
    "cloudfunctionsv2.FunctionServiceConfigArgs": _at_most_one("directVpcNetworkInterfaces", "vpcConnector"),
    "cloudscheduler.JobArgs": _one("appEngineHttpTarget", "httpTarget", "pubsubTarget"),
    "cloudscheduler.JobHttpTargetArgs": _at_most_one("oauthToken", "oidcToken"),
    "cloudtasks.QueueHttpTargetArgs": _at_most_one("oauthToken", "oidcToken"),
    "firestore.BackupScheduleArgs": _one("dailyRecurrence", "weeklyRecurrence"),
    "firestore.FieldIndexConfigIndexArgs": _one("arrayConfig", "order"),
    "firestore.IndexFieldArgs": _one("arrayConfig", "order", "searchConfig", "vectorConfig"),
    "iam.WorkloadIdentityPoolProviderArgs": _one("aws", "oidc", "saml", "x509"),
    "logging.MetricBucketOptionsArgs": _one("explicitBuckets", "exponentialBuckets", "linearBuckets"),
    "monitoring.AlertPolicyConditionArgs": _one(
        "conditionAbsent",
        "conditionMatchedLog",
        "conditionMonitoringQueryLanguage",
        "conditionPrometheusQueryLanguage",
        "conditionSql",
        "conditionThreshold",
    ),
    "monitoring.SloArgs": (
        *_one("basicSli", "requestBasedSli", "windowsBasedSli"),
        *_one("calendarPeriod", "rollingPeriodDays"),
    ),
    "monitoring.SloRequestBasedSliGoodTotalRatioArgs": (
        Group(frozenset({"badServiceFilter", "goodServiceFilter", "totalServiceFilter"}), least=2, most=2),
    ),
    "monitoring.UptimeCheckConfigArgs": (
        *_one("monitoredResource", "resourceGroup", "syntheticMonitor"),
        *_at_most_one("httpCheck", "syntheticMonitor", "tcpCheck"),
    ),
    "secretmanager.SecretReplicationArgs": _one("auto", "userManaged"),
    "secretmanager.SecretVersionArgs": _one("secretData", "secretDataWo"),
    "storage.BucketObjectArgs": _one("content", "source"),
}
"""Inputs that exclude or demand each other; an entry stands in for what the documentation says of its class."""

LIMITS: Final[Mapping[str, Mapping[str, Limits]]] = {
    "artifactregistry.RepositoryArgs": {
        "repositoryId": Limits(
            pattern=r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
            meaning="a name of at most 63 lower-case letters, digits and dashes that starts with a letter",
        ),
    },
    "artifactregistry.RepositoryCleanupPolicyConditionArgs": {
        "newerThan": Limits(pattern=r"\d+[sd]", meaning="a duration like 30d or 2592000s"),
        "olderThan": Limits(pattern=r"\d+[sd]", meaning="a duration like 30d or 2592000s"),
    },
    "artifactregistry.RepositoryIamMemberArgs": _GRANT,
    "artifactregistry.RepositoryRemoteRepositoryConfigAptRepositoryPublicRepositoryArgs": {
        "repositoryBase": Limits(one_of=("DEBIAN", "DEBIAN_SNAPSHOT", "UBUNTU")),
    },
    "billing.BudgetAllUpdatesRuleArgs": {"monitoringNotificationChannels": Limits(entries=(0, 5))},
    "billing.BudgetAmountSpecifiedAmountArgs": {
        "units": Limits(pattern=r"-?\d+", meaning="a whole number as a text"),
        "currencyCode": Limits(pattern=r"[A-Z]{3}", meaning="a currency like EUR"),
    },
    "billing.BudgetArgs": {
        "billingAccount": Limits(
            pattern=r"(billingAccounts/)?[0-9A-F]{6}(-[0-9A-F]{6}){2}", meaning="an account like 01AB23-45CD67-89EF01"
        ),
    },
    "billing.BudgetBudgetFilterArgs": {
        "projects": Limits(pattern=r"projects/\d+", meaning="a project by its number, like projects/123456789012"),
    },
    "cloudfunctionsv2.FunctionArgs": {
        "name": Limits(
            pattern=r"[a-z]([a-z0-9_-]{0,61}[a-z0-9])?",
            meaning="a name of at most 63 lower-case letters, digits, dashes and underscores that starts with a letter",
        ),
    },
    "cloudfunctionsv2.FunctionBuildConfigArgs": {
        "runtime": Limits(pattern=r"(python|nodejs|go|java|ruby|php|dotnet)\d+", meaning="a runtime like python313"),
        "serviceAccount": Limits(
            pattern=r"projects/[^/]+/serviceAccounts/[^/]+",
            meaning="an account by its full name, projects/…/serviceAccounts/…",
        ),
    },
    "cloudfunctionsv2.FunctionServiceConfigArgs": {
        "availableCpu": Limits(pattern=r"\d+(\.\d+)?|\d+m", meaning="a number of CPUs like 1 or 0.5"),
        "availableMemory": Limits(pattern=r"\d+(\.\d+)?(k|M|G|Mi|Gi)?", meaning="memory like 512Mi"),
        "maxInstanceRequestConcurrency": Limits(number=(1, 1000)),
        "minInstanceCount": Limits(number=(0, ENDLESS)),
        "serviceAccountEmail": _EMAIL,
        "timeoutSeconds": Limits(number=(1, 3600)),
    },
    "cloudrunv2.ServiceIamMemberArgs": _GRANT,
    "cloudscheduler.JobArgs": {
        "attemptDeadline": Limits(seconds=(15, 1800)),
        "name": Limits(pattern=r"[A-Za-z0-9_-]{1,500}", meaning="a name of letters, digits, dashes and underscores"),
    },
    "cloudscheduler.JobHttpTargetArgs": {
        "httpMethod": Limits(one_of=("POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS")),
        "uri": Limits(pattern=r"https?://\S+", meaning="an address like https://…"),
    },
    "cloudscheduler.JobHttpTargetOidcTokenArgs": {"serviceAccountEmail": _EMAIL},
    "cloudscheduler.JobRetryConfigArgs": {"maxDoublings": Limits(number=(0, 16)), "retryCount": Limits(number=(0, 5))},
    "cloudtasks.QueueArgs": {
        "desiredState": Limits(one_of=("RUNNING", "PAUSED")),
        "deletionPolicy": _DELETION,
        "name": Limits(pattern=r"[A-Za-z0-9-]{1,100}", meaning="a name of at most 100 letters, digits and dashes"),
    },
    "cloudtasks.QueueHttpTargetOidcTokenArgs": {"serviceAccountEmail": _EMAIL},
    "cloudtasks.QueueIamMemberArgs": _GRANT,
    "cloudtasks.QueueRateLimitsArgs": {
        "maxConcurrentDispatches": Limits(number=(1, 5000)),
        "maxDispatchesPerSecond": Limits(number=(0.01, 500)),
    },
    "cloudtasks.QueueRetryConfigArgs": {
        "maxBackoff": _DURATION,
        "maxDoublings": Limits(number=(0, 16)),
        "maxRetryDuration": _DURATION,
        "minBackoff": _DURATION,
    },
    "compute.SSLPolicyArgs": {"minTlsVersion": Limits(one_of=("TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3"))},
    "compute.SecurityPolicyRuleArgs": {"priority": Limits(number=(0, 2147483647))},
    "compute.SecurityPolicyRuleRateLimitOptionsArgs": {
        "conformAction": Limits(one_of=("allow",)),
        "exceedAction": Limits(pattern=r"deny\((403|404|429|502)\)|redirect", meaning="an action like deny(429)"),
    },
    "firestore.BackupScheduleArgs": {"retention": Limits(seconds=(_DAY, 98 * _DAY))},
    "firestore.DatabaseArgs": {
        "deletionPolicy": _DELETION,
        "name": Limits(
            pattern=r"\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9]",
            meaning="(default) or 4 to 63 lower-case letters, digits and dashes",
        ),
    },
    "firestore.IndexArgs": {"fields": Limits(entries=(1, 100))},
    "firestore.IndexFieldVectorConfigArgs": {"dimension": Limits(number=(1, 2048))},
    "iam.WorkloadIdentityPoolArgs": {
        "workloadIdentityPoolId": Limits(
            pattern=r"(?!gcp-)[a-z0-9-]+",
            meaning="an id of lower-case letters, digits and dashes without gcp- in front",
        ),
    },
    "iam.WorkloadIdentityPoolProviderArgs": {
        "workloadIdentityPoolProviderId": Limits(
            pattern=r"(?!gcp-)[a-z0-9-]+",
            meaning="an id of lower-case letters, digits and dashes without gcp- in front",
        ),
    },
    "logging.MetricArgs": {"name": Limits(length=(1, 100))},
    "monitoring.AlertPolicyAlertStrategyArgs": {"autoClose": Limits(seconds=(1800, 7 * _DAY))},
    "monitoring.AlertPolicyConditionConditionPrometheusQueryLanguageArgs": {"duration": _DURATION},
    "monitoring.AlertPolicyConditionConditionThresholdArgs": {"duration": _MINUTES},
    "monitoring.SloArgs": {
        "goal": Limits(number=(0.0001, 0.999)),
        "sloId": Limits(pattern=r"[a-zA-Z0-9\-_:.]+", meaning="an id of letters, digits and - _ : ."),
    },
    "monitoring.UptimeCheckConfigArgs": {
        "period": Limits(one_of=("60s", "300s", "600s", "900s")),
        "timeout": Limits(seconds=(1, 60)),
    },
    "projects.IAMMemberArgs": _GRANT,
    "projects.ServiceArgs": {
        "service": Limits(
            pattern=r"[a-z0-9-]+(\.[a-z0-9-]+)*\.googleapis\.com", meaning="a service like run.googleapis.com"
        ),
    },
    "secretmanager.SecretArgs": {
        "secretId": Limits(
            pattern=r"[A-Za-z0-9_-]{1,255}", meaning="an id of at most 255 letters, digits, dashes and underscores"
        ),
    },
    "secretmanager.SecretIamMemberArgs": _GRANT,
    "serviceaccount.IAMMemberArgs": {
        **_GRANT,
        "serviceAccountId": Limits(
            pattern=r"projects/[^/]+/serviceAccounts/[^/]+",
            meaning="an account by its full name, projects/…/serviceAccounts/…",
        ),
    },
    "storage.BucketArgs": {
        "name": Limits(
            pattern=r"(?!goog)(?!.*google)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]",
            meaning="3 to 63 lower-case letters, digits, dashes, dots and underscores without google in it",
        ),
        "publicAccessPrevention": Limits(one_of=("inherited", "enforced")),
    },
    "storage.BucketIAMMemberArgs": _GRANT,
    "storage.BucketLifecycleRuleConditionArgs": {
        "withState": Limits(one_of=("LIVE", "ARCHIVED", "ANY")),
    },
    "storage.BucketSoftDeletePolicyArgs": {"retentionDurationSeconds": Limits(number=(0, 90 * _DAY))},
}
"""Limits beside or instead of those in the documentation."""
