"""Named points at which a test has the process kill itself, as a power cut would."""

import os
import signal
from typing import Final

AFTER_SEND_BEFORE_DELETE: Final = "after_send_before_delete"
AFTER_COMMIT_BEFORE_ACK: Final = "after_commit_before_ack"


def crash_here(point: str, crash_at: str | None) -> None:
    """Nothing, unless the setting YUANXIN_CRASH_AT names this point."""
    if point == crash_at:
        os.kill(os.getpid(), signal.SIGKILL)
