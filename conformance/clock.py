"""SIG-52: a clock that jumps back while an import runs."""

import shutil
import subprocess
from pathlib import Path

from .attempt import Attempt, NotPossible
from .case import Case
from .importing import first, hostile
from .process import environment

# From the fourth reading on the clock is five years behind; the file shows that the library was loaded.
LIBRARY = r"""
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static int readings;
int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = (int)syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME && __sync_add_and_fetch(&readings, 1) > 3) {
        time->tv_sec -= 5 * 365 * 86400L;
        FILE *seen = fopen(getenv("CLOCK_SEEN"), "w");
        if (seen) fclose(seen);
    }
    return status;
}
"""


def _jump() -> Case:
    def make(folder: Path) -> None:
        hostile().write(folder / "medium")
        (folder / "clock.c").write_text(LIBRARY)

    def act(attempt: Attempt) -> None:
        if not shutil.which("cc"):
            raise NotPossible("no C compiler")
        library, seen = attempt.folder / "clock.so", attempt.folder / "seen"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, "clock.c"], cwd=attempt.input, check=True)
        state = attempt.folder / "site"
        attempt.sites.put(state, before=[first()])
        variables = environment(LD_PRELOAD=str(library), CLOCK_SEEN=str(seen))
        attempt.judge(attempt.sealift("import", "medium", "--state", state, "--json", variables=variables))
        if not seen.exists():
            raise NotPossible("the executable is static, or reads the clock three times at most")

    return Case("SIG-52-jump", "the clock jumps back by five years during the import", (0,), (), make, act, True)


CASES = [_jump()]
