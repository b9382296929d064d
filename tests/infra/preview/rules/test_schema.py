from pulumi_gcp import cloudscheduler, cloudtasks, firestore

from infra.preview.rules import schema
from infra.preview.rules.docstrings import Group
from tests.infra.preview.rules.made import QUEUE


def test_inputs_of_a_type_are_known_by_wire_name() -> None:
    known = schema.of_resource(QUEUE)

    assert known
    assert known.properties["location"].required
    assert known.properties["retryConfig"].type is cloudtasks.QueueRetryConfigArgs


def test_unknown_type_has_no_schema() -> None:
    assert schema.of_resource("gcp:cloudtasks/queue:Cue") is None


def test_values_are_read_from_the_documentation() -> None:
    known = schema.of_class(firestore.IndexFieldArgs)

    assert known.properties["order"].limits.one_of == ("ASCENDING", "DESCENDING")


def test_output_is_no_input() -> None:
    assert schema.of_class(cloudtasks.QueueRateLimitsArgs).properties["maxBurstSize"].output_only


def test_documented_limits_are_kept_beside_those_by_hand() -> None:
    known = schema.of_class(firestore.BackupScheduleArgs).properties["retention"]

    assert known.limits.seconds == (86_400, 8_467_200)


def test_groups_by_hand_stand_in_for_documented_ones() -> None:
    names = frozenset({"appEngineHttpTarget", "httpTarget", "pubsubTarget"})

    assert schema.of_class(cloudscheduler.JobArgs).groups == (Group(names),)


def test_group_that_many_members_mention_stands_once() -> None:
    assert len(schema.of_class(firestore.IndexFieldArgs).groups) == 1
