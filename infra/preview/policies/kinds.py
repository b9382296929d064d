"""The type tokens that policies look for."""

from typing import Final

ACCOUNT: Final = "gcp:serviceaccount/account:Account"
ACCOUNT_KEY: Final = "gcp:serviceaccount/key:Key"
ALERT: Final = "gcp:monitoring/alertPolicy:AlertPolicy"
API: Final = "gcp:projects/service:Service"
BACKEND: Final = "gcp:compute/backendService:BackendService"
BACKUP_SCHEDULE: Final = "gcp:firestore/backupSchedule:BackupSchedule"
BUCKET: Final = "gcp:storage/bucket:Bucket"
BUCKET_OBJECT: Final = "gcp:storage/bucketObject:BucketObject"
DATABASE: Final = "gcp:firestore/database:Database"
FIELD: Final = "gcp:firestore/field:Field"
FORWARDING_RULE: Final = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
FUNCTION: Final = "gcp:cloudfunctionsv2/function:Function"
HTTP_PROXY: Final = "gcp:compute/targetHttpProxy:TargetHttpProxy"
HTTPS_PROXY: Final = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
IDENTITY_PROVIDER: Final = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
INDEX: Final = "gcp:firestore/index:Index"
NETWORK_ENDPOINTS: Final = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
PROVIDER: Final = "pulumi:providers:gcp"
QUEUE: Final = "gcp:cloudtasks/queue:Queue"
SCHEDULE: Final = "gcp:cloudscheduler/job:Job"
SECRET: Final = "gcp:secretmanager/secret:Secret"  # noqa: S105  # a type, not a password
SECRET_VERSION: Final = "gcp:secretmanager/secretVersion:SecretVersion"  # noqa: S105  # a type, not a password
SECURITY_POLICY: Final = "gcp:compute/securityPolicy:SecurityPolicy"
TLS_POLICY: Final = "gcp:compute/sSLPolicy:SSLPolicy"
URL_MAP: Final = "gcp:compute/uRLMap:URLMap"
