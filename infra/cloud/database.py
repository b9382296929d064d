"""The Firestore database with its backups, composite indexes and field overrides."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_gcp as gcp

from infra.cloud import durations, indexes
from infra.cloud.component import Component, Context
from infra.cloud.indexes import FieldIndex, FieldOverride
from shared.manifest import collections
from shared.manifest.collection import Index, IndexField

BUILD_TIME = pulumi.CustomTimeouts(create="60m", update="60m", delete="60m")


class Database(Component):
    """The database and all that the manifest declares about its collections."""

    def __init__(self, name: str, context: Context, after: Sequence[pulumi.Resource] = ()) -> None:
        super().__init__(name, context, after)
        self.database = self._database()
        if self.settings.backup_days:
            self._backup_schedule()
        for collection in collections.ALL:
            for logical_name, index in indexes.composites(collection).items():
                self._index(logical_name, collection.name, index)
            for override in indexes.overrides(collection):
                self._field(override)
        self.register_outputs({"database": self.database.name})

    def _database(self) -> gcp.firestore.Database:
        settings = self.settings
        identifier = f"projects/{settings.project}/databases/{settings.database}"
        return gcp.firestore.Database(
            "database",
            name=settings.database,
            project=settings.project,
            location_id=settings.database_location,
            type="FIRESTORE_NATIVE",
            database_edition="STANDARD",
            concurrency_mode="PESSIMISTIC",
            app_engine_integration_mode="DISABLED",
            point_in_time_recovery_enablement=f"POINT_IN_TIME_RECOVERY_{_switch(settings.guarded)}",
            delete_protection_state=f"DELETE_PROTECTION_{_switch(settings.guarded)}",
            deletion_policy="PREVENT" if settings.guarded else "DELETE",
            opts=self.options(
                protect=settings.guarded,
                delete_before_replace=False,
                import_=identifier if settings.import_database else None,
            ),
        )

    def _backup_schedule(self) -> None:
        gcp.firestore.BackupSchedule(
            "daily-backup",
            project=self.settings.project,
            database=self.database.name,
            retention=durations.days(self.settings.backup_days),
            daily_recurrence={},
            opts=self.options(protect=self.settings.guarded),
        )

    def _index(self, logical_name: str, collection: str, index: Index) -> None:
        gcp.firestore.Index(
            logical_name,
            project=self.settings.project,
            database=self.database.name,
            collection=collection,
            query_scope=index.scope,
            fields=[_field_of_index(field) for field in index.fields],
            opts=self.options(deleted_with=self.database, custom_timeouts=BUILD_TIME),
        )

    def _field(self, override: FieldOverride) -> None:
        gcp.firestore.Field(
            f"{override.collection}-{override.path}",
            project=self.settings.project,
            database=self.database.name,
            collection=override.collection,
            field=override.path,
            ttl_config={} if override.ttl else None,
            index_config={"indexes": [_single_field_index(each) for each in override.indexes]}
            if override.indexes
            else {},
            opts=self.options(deleted_with=self.database, custom_timeouts=BUILD_TIME),
        )


def _switch(on: bool) -> str:  # noqa: FBT001  # a switch is on or off
    return "ENABLED" if on else "DISABLED"


def _field_of_index(field: IndexField) -> Any:
    if field.mode == "VECTOR":
        return {"field_path": field.path, "vector_config": {"dimension": field.dimension, "flat": {}}}
    return {"field_path": field.path, **_mode(field.mode)}


def _single_field_index(index: FieldIndex) -> Any:
    return {"query_scope": index.scope, **_mode(index.mode)}


def _mode(mode: str) -> dict[str, str]:
    return {"array_config": mode} if mode == "CONTAINS" else {"order": mode}
