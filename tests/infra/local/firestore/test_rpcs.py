import grpc
import pytest

from infra.local.firestore import embedded, limits, messages
from infra.local.firestore.faults import FaultPlan
from infra.local.firestore.rpcs import SERVICE
from tests.infra.local.firestore.builders import DATABASE, name, put
from tests.infra.local.firestore.wire import Wire


def failure(wire: Wire, rpc: str, request: object) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        wire.call(rpc, request)
    return caught.value


def commit(*writes: messages.Message) -> messages.Message:
    return messages.request_class("Commit")(database=DATABASE, writes=writes)


def test_errors_become_codes_and_details(wire: Wire) -> None:
    refused = failure(wire, "Commit", commit(put("none/here", x=1, exists=True)))
    assert (refused.code(), refused.details()) == (
        grpc.StatusCode.NOT_FOUND,
        f"No document to update: {name('none/here')}",
    )


def test_unknown_methods_are_unimplemented(emulator: embedded.Handle) -> None:
    with grpc.insecure_channel(emulator.host) as channel, pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(f"/{SERVICE}/ExecutePipeline", bytes, bytes)(b"")
    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_malformed_bytes_are_invalid(wire: Wire) -> None:
    for rpc in ("Commit", "RunQuery"):
        assert failure(wire, rpc, b"\xff\xff").code() == grpc.StatusCode.INVALID_ARGUMENT


def test_large_requests_are_invalid_not_broken(wire: Wire) -> None:
    writes = [put(f"big/{each}", x="a" * 1_000_000) for each in range(11)]
    wire.call("Commit", commit(*writes[:10]))
    refused = failure(wire, "Commit", commit(*writes))
    assert refused.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert str(limits.LARGEST_REQUEST) in str(refused.details())


def test_faults_reach_the_caller(emulator: embedded.Handle, wire: Wire) -> None:
    emulator.follow(FaultPlan(unavailable_every=2, aborted_every=2))
    try:
        wire.call("Commit", commit())
        assert failure(wire, "Commit", commit()).code() == grpc.StatusCode.UNAVAILABLE
        assert failure(wire, "Commit", commit()).code() == grpc.StatusCode.ABORTED
        assert failure(wire, "RunQuery", b"").code() == grpc.StatusCode.UNAVAILABLE
    finally:
        emulator.follow(FaultPlan())


def test_bugs_are_internal_errors(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    request = messages.request_class("ListDocuments")(parent=f"{DATABASE}/documents", collection_id="c")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("infra.local.firestore.paging._USUAL_SIZE", "broken")
        refused = failure(wire, "ListDocuments", request)
    assert (refused.code(), "TypeError" in str(refused.details())) == (grpc.StatusCode.INTERNAL, True)
    assert "A call failed unexpectedly." in caplog.text
    assert wire.call("ListDocuments", request).next_page_token == ""
