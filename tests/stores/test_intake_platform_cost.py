"""What a round of uploads to the municipal platform costs; `pytest -s` prints it. CASES=1000 for as many."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from obstore.store import MemoryStore

from builders_intake import STAFF, applied, desk
from builders_web import SEALING
from database import Pool
from files import FileStore
from intake.platform.adapters import PackedFiles, Platform
from intake.platform.folder_platform import FolderPlatform
from intake.platform.rounds import PlatformRounds
from platform_stand_in import StandInPlatform

CASES = int(os.environ.get("CASES", "30"))
AT_ONCE = 20
OPEN_TRANSACTIONS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@dataclass(frozen=True)
class Watched(FolderPlatform):
    """Looks, while a package is sent, what waits for it in the database."""

    pool: Pool | None = None
    open_transactions: list[int] = field(default_factory=list)

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None:
        assert self.pool
        self.open_transactions.append(await self.pool.fetchval(OPEN_TRANSACTIONS))
        await super().send(name, document, files)


async def nothing_registered(campaign: str, platform: Platform) -> None:
    pass


async def test_no_transaction_is_open_while_a_package_is_sent(pool: Pool, tmp_path: Path) -> None:
    stand_in = StandInPlatform.at(tmp_path / "platform")
    platform, files = Watched(stand_in.folder, pool=pool), FileStore(MemoryStore(), "intake")
    async with desk(pool, STAFF, files=files) as at:
        for first in range(0, CASES, AT_ONCE):
            await asyncio.gather(*(applied(at) for _ in range(first, min(first + AT_ONCE, CASES))))
    rounds = PlatformRounds(
        pool, {"wenzhou-2018": platform}, files, SEALING, is_scanned_here=False, take_in=nothing_registered
    )
    started, cpu = time.perf_counter(), time.process_time()
    await rounds.round("wenzhou-2018", datetime.now(UTC))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print_costs(seconds, cpu, [each / "package.json" for each in stand_in.waiting])
    assert platform.open_transactions == [0] * CASES


def print_costs(seconds: float, cpu: float, packages: Sequence[Path]) -> None:
    size = sum(each.stat().st_size for each in packages) / CASES
    print(f"\n{CASES} uploads: {seconds:.1f} s, {cpu:.1f} s of CPU here, {size:.0f} bytes each")  # noqa: T201
