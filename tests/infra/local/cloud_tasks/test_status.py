from collections.abc import Callable

import grpc
import pytest
from google.rpc import error_details_pb2

from infra.local.cloud_tasks import status
from infra.local.cloud_tasks.status import StatusError


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (status.invalid, grpc.StatusCode.INVALID_ARGUMENT),
        (status.not_found, grpc.StatusCode.NOT_FOUND),
        (status.already_exists, grpc.StatusCode.ALREADY_EXISTS),
        (status.failed_precondition, grpc.StatusCode.FAILED_PRECONDITION),
        (status.unimplemented, grpc.StatusCode.UNIMPLEMENTED),
    ],
)
def test_each_failure_has_its_code(make: Callable[[str], StatusError], code: grpc.StatusCode) -> None:
    failure = make("text")
    assert (failure.code, failure.message) == (code, "text")
    assert failure.proto().code == code.value[0]


def test_a_link_travels_as_a_help_detail() -> None:
    proto = status.invalid("text", status.HelpLink("What", "https://where")).proto()
    detail = error_details_pb2.Help()
    assert proto.details[0].Unpack(detail)
    assert [(link.description, link.url) for link in detail.links] == [("What", "https://where")]
