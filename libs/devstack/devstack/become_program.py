"""Become another program: drop the user, ask to be ended with the supervisor, exec.

Run as a script (`python -I -S become_program.py <parent> <death signal> <uid> <gid> program …`), because both
must happen in the child, and code between fork and exec is not safe in a process that has threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Drop first: changing the user clears the death signal."""
    parent, death_signal, uid, gid = (int(word) for word in sys.argv[1:5])
    program = sys.argv[5:]
    if uid:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the supervisor ended before this process began")
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
