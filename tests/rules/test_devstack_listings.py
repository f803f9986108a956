"""What an operator reads in a terminal or a pipe is whole, whatever its width."""

from devstack.commands.lawyers import lines_of
from devstack.commands.quarantine import line_of
from devstack.commands.stack import status_lines
from devstack.status import ProcessStatus

HELD = {
    "id": 17,
    "state": "quarantined",
    "reason": "the body of ApplicationReceived is not what its schema says: claims.0.amount_fen, received",
    "held_at": "2018-12-06 08:00:00+08:00",
    "topic": "yuanxin.cases.v1",
    "partition": 3,
    "offset": 120,
    "source": "urn:yuanxin:intake",
    "type": "cn.yuanxin.intake.application-received.v1",
    "subject": "0192f0a0-0000-7000-8000-000000000001",
    "sequence": 4,
    "county": "330302",
    "campaign": None,
}


def test_a_held_message_is_one_line_with_all_an_operator_needs() -> None:
    line = line_of(HELD)
    assert line.startswith("17  quarantined  yuanxin.cases.v1[3]@120  ")
    for name in ("reason", "source", "type", "subject", "sequence", "county"):
        assert f"{name}={HELD[name]}" in line
    assert "campaign" not in line
    assert len(line.splitlines()) == 1


def test_a_strangers_words_cannot_steer_a_terminal() -> None:
    line = line_of({**HELD, "type": "\x1b[2J\nnothing is held.\u202e"})
    assert line.isprintable()
    assert r"type=\x1b[2J\nnothing is held.\u202e" in line


def test_the_status_has_columns_as_wide_as_what_stands_in_them() -> None:
    long = ProcessStatus("reporting-stream-with-a-very-long-name", 8105, 1234567, "not ready", "123:00:01")
    lines = list(status_lines([ProcessStatus("kafka", 9092, None, "stopped", "–"), long]))
    assert lines[0].split() == ["process", "port", "pid", "state", "for"]
    assert lines[2] == "reporting-stream-with-a-very-long-name  8105  1234567  not ready  123:00:01"
    assert len({line.index(port) for line, port in zip(lines, ("port", "9092", "8105"), strict=True)}) == 1


def test_what_a_file_of_lawyers_says_otherwise_is_a_list_with_what_to_do() -> None:
    differing = {"lawyer_id": "L1", "column": "duty_days", "in_file": [1, 2], "on_roster": [1]}
    found = {"added": ["L3"], "differing": [differing], "gone": ["L2"]}
    assert list(lines_of(found)) == [
        "added at the next start: 1",
        "  L3",
        "differing, not taken: 1",
        "  L1, duty_days: 1 2 in the file, 1 on the roster",
        "gone from the file, still on the roster: 1",
        "  L2",
        "the roster is changed by PUT /v1/lawyers/{lawyer_id}; capacity 0 gives nobody a new case.",
    ]
    assert len(list(lines_of({"added": [], "differing": [], "gone": []}))) == 3
