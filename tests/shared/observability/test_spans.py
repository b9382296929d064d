from shared.observability.spans import NOWHERE, Position, Span, beginning

HERE = Position("a" * 32, "b" * 16, "b" * 16, flags=0x03, state="vendor=1")


def test_a_place_is_told_in_the_w3c_form() -> None:
    assert HERE.traceparent == f"00-{'a' * 32}-{'b' * 16}-03"
    assert NOWHERE.traceparent == ""


def test_a_place_keeps_no_attributes() -> None:
    HERE.set_attribute("a", 1)
    HERE.set_attributes({"b": 2})
    assert not HERE.is_recording()


def test_a_step_belongs_to_the_place_it_begins_at() -> None:
    step = Span("draft", "internal", "worker", HERE, {})

    assert (step.trace_id, step.parent_id, step.flags, step.state) == (HERE.trace_id, HERE.span_id, 0x03, "vendor=1")
    assert step.parent == step.span_id != HERE.span_id


def test_a_step_outside_of_any_trace_begins_one() -> None:
    step = Span("draft", "internal", "worker", NOWHERE, {})

    assert len(step.trace_id) == 32
    assert step.parent_id == ""


def test_a_step_keeps_its_attributes() -> None:
    step = Span("draft", "internal", "worker", HERE, {"a": 1})
    step.set_attribute("b", True)
    step.set_attributes({"a": 2})

    assert step.attributes == {"a": 2, "b": True}
    assert step.is_recording()


def test_a_place_has_one_id_of_its_own() -> None:
    place = beginning()

    assert place.span_id == place.span_id
    assert (len(place.span_id), NOWHERE.span_id) == (16, "")


def test_traces_begin_with_ids_of_their_own() -> None:
    places = [beginning() for _ in range(100)]

    assert len({place.trace_id for place in places}) == 100
    assert all(place.parent == "" and place.sampled for place in places)
