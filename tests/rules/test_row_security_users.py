"""Who reads past the second lock (decision 16): this list, and whoever joins it says why here."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

READERS = {
    "libs/web/web/__init__.py": "hands it on",
    "libs/web/web/transactions.py": "its home",
    "libs/web/web/health.py": "/metrics counts all counties",
    "services/reporting/reporting/board/api.py": "a county sees what others filed, no figure",
    "services/reporting/reporting/hot_spots/api.py": "a county learns in how many others a hash occurs",
    "services/reporting/reporting/four_ones/api/table.py": "a county sees whether others recorded, no number",
}


def test_only_metrics_and_three_tables_read_all_counties_whoever_asks() -> None:
    files = [file for top in ("libs", "services") for file in (ROOT / top).rglob("*.py")]
    users = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if "read_all_counties" in file.read_text(encoding="utf-8")
    }
    assert users == READERS.keys()
