"""What can go wrong between this command line and the gateway."""

from typing import NotRequired, TypedDict

from shared import errors


class FieldProblem(TypedDict):
    """One broken rule of a problem document."""

    field: str
    rule: str
    detail: str


class Problem(TypedDict):
    """A problem document, as the gateway sends it (RFC 9457)."""

    title: str
    status: int
    detail: str
    code: str
    type: NotRequired[str]
    instance: NotRequired[str]
    retryable: NotRequired[bool]
    trace_id: NotRequired[str]
    errors: NotRequired[list[FieldProblem]]
    retry_after: NotRequired[float]


class ProblemError(errors.PressroomError):
    """The gateway refused the request."""

    def __init__(self, problem: Problem) -> None:
        """Keep the document as it came."""
        super().__init__(problem["detail"], retry_after=problem.get("retry_after"))
        self.problem = problem


class PassingProblemError(ProblemError):
    """The gateway refused the request for the moment."""

    retryable = True


class UnreachableError(errors.PressroomError):
    """Nothing answers at the gateway's address."""

    code = "unreachable"


class BrokenConnectionError(errors.PressroomError):
    """The connection to the gateway broke off."""

    code, retryable = "broken_connection", True


class ForeignAnswerError(errors.PressroomError):
    """What answers at the gateway's address is not Pressroom."""

    code = "foreign_answer"


class StackError(errors.PressroomError):
    """The local stack could not be started, or broke down."""

    code = "stack"


def from_problem(problem: Problem) -> ProblemError:
    """Return the error that a problem document stands for."""
    return PassingProblemError(problem) if problem.get("retryable") else ProblemError(problem)


def to_problem(error: errors.PressroomError) -> Problem:
    """Return ``error`` as a problem document: the gateway's own, if it sent one."""
    if isinstance(error, ProblemError):
        return error.problem
    problem = Problem(
        title=(type(error).__doc__ or "").strip(), status=error.http_status, detail=error.detail, code=error.code
    )
    if error.errors:
        problem["errors"] = [FieldProblem(field=one.field, rule=one.rule, detail=one.detail) for one in error.errors]
    return problem
