"""docs/benchmarks.md says what docs/benchmarks.json says, and every aim has its line."""

from aiokafka.partitioner import DefaultPartitioner

from bench import figures, page
from bench.__main__ import PAGE, WORKS
from bench.figures import Figures, Measured
from bench.profile import added_up
from bench.table import ROWS, at_most, ratio_at_least
from bench.turnover import Turnover
from bench.works.growth import Curves, rows_of
from bench.works.whole import TO_BOARD, TO_KAFKA, stages
from contracts.intake import ApplicationReceived

CIRCUMSTANCES = {"machine": "m", "versions": "v", "load": "0.1", "date": "d", "commit": "c"}


def test_the_page_is_what_the_figures_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page.render(figures.read())


def test_every_row_belongs_to_a_work_and_every_work_has_a_row() -> None:
    assert {row.work for row in ROWS} == set(WORKS)
    assert len({row.key for row in ROWS}) == len(ROWS)


def test_figures_are_of_rows_that_are_there() -> None:
    assert set(figures.read()) <= {row.key for row in ROWS}


def test_an_aim_is_judged_at_the_median_of_the_ratios_of_each_round() -> None:
    slow_and_fast_machine = Figures([60, 10, 30], [100, 10, 40])
    assert ratio_at_least(0.75).is_met(slow_and_fast_machine)
    assert not ratio_at_least(0.76).is_met(slow_and_fast_machine)
    assert at_most(30).is_met(slow_and_fast_machine)
    assert not at_most(29).is_met(slow_and_fast_machine)


def test_a_missed_aim_stands_there_with_what_limits_it() -> None:
    aimed = next(row for row in ROWS if row.aim and row.aim.of_ratio and row.aim.at_least)
    slow = Figures([1.0], [1000.0], shares=[("`slow crawl`", 99.0)])
    shown = page.render({aimed.key: Measured(slow, CIRCUMSTANCES)})
    assert "**no**" in shown
    assert "| `slow crawl` | 99.0 % |" in shown
    fast = page.render({aimed.key: Measured(Figures([1000.0], [1.0]), CIRCUMSTANCES)})
    assert "**no**" not in fast
    assert "Missed aims" not in fast


def test_a_profile_adds_up_packages_and_innermost_functions_that_do_something() -> None:
    stacks = [
        "main (a/x.py:1);work (b/y.py:2) 6",
        "main (a/x.py:1);work (b/y.py:9) 2",
        "main (a/x.py:1);play (b/z.py:9) 1",
        "rest (a/t.py:1);Condition.wait (c/threading.py:3) 90",
        "main (a/x.py:1) 1",
    ]
    assert added_up(stacks) == [
        ("all of `b`", 90.0),
        ("all of `a`", 10.0),
        ("`b/y.py work`", 80.0),
        ("`b/z.py play`", 10.0),
        ("`a/x.py main`", 10.0),
    ]


def test_who_has_had_a_lawyer_longest_ends_first_and_as_many_come_as_end() -> None:
    lives = Turnover(["handled", "next"]).lives(3)
    coming = [life.case for life in lives if isinstance(life.events[0], ApplicationReceived)]
    assert [life.case for life in lives] == [coming[0], "handled", coming[1], "next", coming[2], coming[0]]


def test_cases_whose_order_counts_are_of_one_partition_in_the_order_of_their_numbers() -> None:
    coming = [life.case for life in Turnover(["handled"] * 20).lives(20)[::2]]
    assert {DefaultPartitioner()(case.encode(), list(range(12)), list(range(12))) for case in coming} == {0}
    assert coming == sorted(coming)


def test_the_way_to_the_board_is_shared_out_among_its_stages() -> None:
    assert [share for _, share in stages(TO_BOARD, [(0.0, 1.0, 2.0, 4.0), (0.0, 2.0, 2.0, 4.0)])] == [
        37.5,
        12.5,
        50.0,
    ]


def test_the_way_to_kafka_is_shared_out_before_and_behind_the_relay_and_may_be_no_way_at_all() -> None:
    assert [share for _, share in stages(TO_KAFKA, [(1.0, 2.0, 5.0), (3.0, 3.0, 3.0)])] == [25.0, 75.0]
    assert [share for _, share in stages(TO_KAFKA, [])] == [0.0, 0.0]


def test_a_curve_says_at_which_commit_each_of_its_sizes_was_asked() -> None:
    curves = Curves({"board": {1000: [2.0], 10_000: [4.0]}}, {1000: "older", 10_000: "newer"})
    [figures_of_board] = rows_of(curves).values()
    assert figures_of_board.note == "1,000 cases 2.0 ms (older), 10,000 cases 4.0 ms (newer)"
    assert figures_of_board.ratios == [2.0]


def test_profiles_of_two_rows_that_are_explained_together_do_not_run_into_each_other() -> None:
    short, long = "consumers.assignment.short", "consumers.assignment.long"
    slow = {
        key: Measured(Figures([1.0], [1000.0], shares=[("`wait`", share)]), CIRCUMSTANCES)
        for key, share in ((short, 70.0), (long, 90.0))
    }
    shown = page.render(slow)
    says = {row.key: row.says for row in ROWS}
    head = "| where the time goes | share |\n|---|---|\n"
    assert (
        f"{says[short]}:\n\n{head}| `wait` | 70.0 % |\n\n{says[long]}:\n\n{head}| `wait` | 90.0 % |\n"
        in shown
    )
