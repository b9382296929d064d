import pulumi
import pytest

from infra.preview import run
from infra.preview.faults import Fault
from tests.infra.preview.programs import TYPE, Group, Thing, only, thing

Args = pulumi.ResourceTransformArgs
Result = pulumi.ResourceTransformResult


def label(args: Args) -> Result:
    args.props["label"] = f"{args.name} by {args.type_}"
    return Result(args.props, args.opts)


def guard(args: Args) -> Result:
    options = pulumi.ResourceOptions(protect=True, ignore_changes=["size"], delete_before_replace=True)
    return Result(args.props, pulumi.ResourceOptions.merge(args.opts, options))


def fail(_: Args) -> Result:
    raise ValueError("no labels today")


def test_transform_of_a_resource_changes_its_inputs() -> None:
    found = thing(lambda: Thing("a", pulumi.ResourceOptions(transforms=[label]), size=1), "a")

    assert found.inputs == {"label": f"a by {TYPE}", "size": 1}


def test_transform_of_the_stack_reaches_all() -> None:
    def program() -> None:
        pulumi.runtime.register_resource_transform(label)
        Thing("a")
        Thing("b")

    graph = run.inline(program, config={})

    assert [one.inputs["label"][0] for one in sorted(graph.of_type(TYPE), key=lambda one: one.name)] == ["a", "b"]


def test_transform_of_a_component_reaches_its_children() -> None:
    def program() -> None:
        group = Group("group", pulumi.ResourceOptions(transforms=[label]))
        Thing("a", pulumi.ResourceOptions(parent=group))

    assert "label" in thing(program, "a").inputs


def test_transform_changes_options() -> None:
    found = thing(lambda: Thing("a", pulumi.ResourceOptions(transforms=[guard])), "a")

    assert found.protect
    assert found.options == {"deleteBeforeReplace": True, "ignoreChanges": ["size"]}


def test_transform_leaves_alone_what_it_returns_as_it_was() -> None:
    def program() -> None:
        options = pulumi.ResourceOptions(
            depends_on=[Thing("first")],
            protect=True,
            delete_before_replace=True,
            deleted_with=Thing("other"),
            custom_timeouts=pulumi.CustomTimeouts(create="5m"),
        )
        Thing("plain", options)
        Thing("a", pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(transforms=[label])))

    graph = run.inline(program, config={})
    plain, transformed = graph.named(TYPE, "plain"), graph.named(TYPE, "a")

    assert (transformed.options, transformed.dependencies) == (plain.options, plain.dependencies)
    assert transformed.protect


def test_failing_transform_fails_the_program() -> None:
    with pytest.raises(run.ProgramError, match=r"a transform of a has failed: .*no labels today"):
        run.inline(lambda: Thing("a", pulumi.ResourceOptions(transforms=[fail])), config={})


class Patience:
    """An error hook that keeps what it is asked, and says yes to everything but a denial."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, list[str]]] = []

    def decide(self, args: pulumi.ErrorHookArgs) -> bool:
        self.asked.append((args.name, args.failed_operation, args.errors))
        return "denied" not in args.errors[0]

    def program(self) -> None:
        hooks = pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook("patience", self.decide)])
        Thing("a", pulumi.ResourceOptions(hooks=hooks), size=1)


def test_error_hook_lets_a_creation_be_tried_again() -> None:
    patience = Patience()
    faults = [Fault("*::a", "was not found", times=2)]

    graph = run.inline(patience.program, config={}, mode="apply", faults=faults)

    assert patience.asked == [
        ("a", "create", ["was not found"]),
        ("a", "create", ["was not found", "was not found"]),
    ]
    assert only(graph).options["hooks"] == {"on_error": ["patience"]}


def test_error_hook_gives_up() -> None:
    patience = Patience()
    faults = [Fault("*::a", "was not found"), Fault("*::a", "403 denied")]

    with pytest.raises(run.ProgramError, match="test:index:Thing::a could not be created: 403 denied"):
        run.inline(patience.program, config={}, mode="apply", faults=faults)

    assert len(patience.asked) == 2


def test_creation_fails_at_once_without_a_hook() -> None:
    with pytest.raises(run.ProgramError, match="could not be created: quota exceeded"):
        run.inline(lambda: Thing("a"), config={}, mode="apply", faults=[Fault("*::a", "quota exceeded")])


def test_failing_error_hook_fails_the_program() -> None:
    def program() -> None:
        def decide(_: pulumi.ErrorHookArgs) -> bool:
            raise ValueError("out of patience")

        hooks = pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook("patience", decide)])
        Thing("a", pulumi.ResourceOptions(hooks=hooks))

    with pytest.raises(run.ProgramError, match="an error hook of test:index:Thing::a has failed: out of patience"):
        run.inline(program, config={}, mode="apply", faults=[Fault("*", "was not found")])


def test_nothing_is_created_in_a_preview() -> None:
    run.inline(lambda: Thing("a"), config={}, faults=[Fault("*", "was not found")])
