"""The four ones as facts and tables: counties × four ones, the gaps, and every activity of the campaign."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from contracts.chinese_names import AGENCY_KIND_NAMES
from contracts.reporting import ActivityKind
from reporting.activities.shown import ActivityJson, AttendanceJson
from reporting.arrears_findings.printing import as_table, count_cells
from reporting.arrears_findings.shown import FindingJson
from reporting.exports import Cell, Printed, Table, made_by, moment
from reporting.four_ones.shown import FourOnesCellJson, FourOnesJson, GapJson, LackingCountyJson

NOT_COUNTED: Final = "未计数"
NOT_REPORTED: Final = "未报告"
NO_NUMBER: Final = "—"
ACTIVITY_COLUMNS: Final = (
    *("单位", "类别", "日期", "主题", "地点", "联合单位", "联络员", "到场人数", "佐证（件）"),
    *("登记", "撤销"),
)


def printed(
    table: FourOnesJson,
    activities: Sequence[ActivityJson],
    findings: Sequence[FindingJson],
    by: str,
    at: datetime,
) -> Printed:
    """`at`: when it was read and made; it is no version that somebody fixed."""
    return Printed(
        title=f"{table['name']}四个一进度",
        facts=[
            ("专项行动", f"{table['name']}（{table['campaign']}）"),
            ("统计至", moment(at)),
            ("版本", "即时数据，未定稿；此后登记或撤销的不在其中"),
            made_by(by, at),
        ],
        tables=[
            _progress(table),
            _gaps(table["gaps"]),
            _activities(table, activities),
            as_table(findings, {row["county"]: row["name"] for row in table["counties"]}),
        ],
    )


def _progress(table: FourOnesJson) -> Table:
    names = [gap["kind_name"] for gap in table["gaps"]]
    columns = [part for name in names for part in (f"{name}（次）", f"{name}佐证（件）")]
    rows = [
        [row["name"], *(part for cell in row["cells"] for part in _numbers(cell)), *_found(row["cells"])]
        for row in table["counties"]
    ]
    note = f"“{NOT_REPORTED}”是没有听到，不等于没有做，也不是零。排查发现未登记，不等于没有发现。"
    return Table("各单位进度", ("单位", *columns, "排查发现（个）", "其中成为案件（件）"), rows, note)


def _found(cells: Iterable[FourOnesCellJson]) -> Sequence[Cell]:
    sweep = next(cell for cell in cells if cell["kind"] is ActivityKind.arrears_sweep)
    return count_cells(sweep["findings"], sweep["became_cases"])


def _numbers(cell: FourOnesCellJson) -> tuple[Cell, Cell]:
    """What nobody recorded has no number, and its evidence none either."""
    activities, files = cell["activities"], cell["files"]
    if activities is None or files is None:
        return NOT_REPORTED, NO_NUMBER
    return activities, files


def _gaps(gaps: Iterable[GapJson]) -> Table:
    rows = [[gap["kind_name"], _names(gap["not_reported"]), _names(gap["without_evidence"])] for gap in gaps]
    return Table("缺口", ("项目", NOT_REPORTED, "缺佐证"), rows)


def _names(counties: Iterable[LackingCountyJson]) -> str:
    return "、".join(county["name"] for county in counties)


def _activities(table: FourOnesJson, activities: Iterable[ActivityJson]) -> Table:
    names = {row["county"]: row["name"] for row in table["counties"]}
    return Table("活动明细", ACTIVITY_COLUMNS, [_row(activity, names) for activity in activities])


def _row(activity: ActivityJson, names: Mapping[str, str]) -> Sequence[Cell]:
    partners = [AGENCY_KIND_NAMES[kind] for kind in activity["partners"]]
    withdrawn = activity["withdrawn"]
    return [
        names.get(activity["county"], activity["county"]),
        activity["kind_name"],
        activity["held_on"].isoformat(),
        activity["theme"],
        activity["place"] or "",
        "、".join(filter(None, (*partners, activity["with_whom"]))),
        activity["liaison"] or "",
        attendance_cell(activity["attendance"]),
        len(activity["files"]),
        f"{activity['recorded_by']}，{moment(activity['recorded_at'])}",
        f"{withdrawn['reason_name']}，{moment(withdrawn['at'])}" if withdrawn else "",
    ]


def attendance_cell(attendance: AttendanceJson | None) -> Cell:
    """An exact count is a number; everything else that was said of it are words."""
    if attendance and attendance["count"] is not None and not attendance["as_told"]:
        return attendance["count"]
    return in_words(attendance)


def in_words(attendance: AttendanceJson | None) -> str:
    """60 人、至少 60 人、约 60 人，连同所述文字；数不清的只有文字。"""
    if attendance is None:
        return NOT_COUNTED
    numbers = {
        "{} 人": attendance["count"],
        "至少 {} 人": attendance["at_least"],
        "约 {} 人": attendance["about"],
    }
    number = next((words.format(told) for words, told in numbers.items() if told is not None), NOT_COUNTED)
    return f"{number}（所述：{attendance['as_told']}）" if attendance["as_told"] else number
