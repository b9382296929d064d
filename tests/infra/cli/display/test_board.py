from infra.cli.display import board as board_display
from infra.cli.display.board import MovingBoard
from infra.cli.display.board_state import Board
from tests.infra.cli import made
from tests.infra.cli.conftest import Kept, kept
from tests.shared.resilience.manual_clock import ManualClock


def drawn(board: Board, clock: ManualClock) -> list[str]:
    target = kept(terminal=True, width=120)
    moving = MovingBoard(target.output.err, clock)
    moving.show(board)
    target.output.err.print(moving.drawn())
    return target.err.getvalue().splitlines()


def shown(target: Kept, clock: ManualClock, *boards: Board) -> str:
    with board_display.opened(target.output, clock) as display:
        for board in boards:
            display.show(board)
    return target.err.getvalue()


def test_files_get_a_line_a_step(clock: ManualClock) -> None:
    first = Board().after(made.happening("job_a", 1, done=1, total=3, progress=0.4))
    second = first.after(made.happening("job_b", 2, "failed", stage="draft"))
    lines = shown(kept(), clock, Board(), first, first, second).splitlines()
    assert lines == [
        "10:00:01  job_a  blog_post            40%  running    plan       1/3",
        "10:00:02  job_b  blog_post            20%  failed     draft",
    ]


def test_programs_get_no_display(clock: ManualClock) -> None:
    assert shown(kept(json=True, terminal=True), clock, Board().after(made.happening("job_a", 1))) == ""


def test_terminals_get_a_table(clock: ManualClock) -> None:
    board = Board().after(made.happening("job_[b]a", 1, progress=0.4)).after(made.happening("job_b", 2, "succeeded"))
    lines = drawn(board, clock)
    assert lines[0].split() == ["job", "kind", "status", "done", "stage", "age"]
    assert lines[2].split()[:5] == ["job_[b]a", "blog_post", "▸", "running", "40%"]
    assert "✓ succeeded" in lines[3]
    assert lines[-1] == "1 running; ended meanwhile: 1 succeeded"


def test_table_fits_the_terminal(clock: ManualClock) -> None:
    board = Board()
    for number in range(80):
        board = board.after(made.happening(f"job_{number}", 1))
    lines = drawn(board, clock)
    assert len(lines) <= 25
    assert lines[-1].startswith("… and ")


def test_idle_board_says_so(clock: ManualClock) -> None:
    assert drawn(Board(), clock) == ["nothing under way"]


def test_live_table_is_drawn_and_removed(clock: ManualClock) -> None:
    text = shown(kept(terminal=True), clock, Board().after(made.happening("job_a", 1)))
    assert "job_a" in text
    assert text.rstrip().endswith("\x1b[2K")
