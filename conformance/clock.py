"""SIG-52: a clock that jumps back while an import runs."""

import shutil
import subprocess
from pathlib import Path

from .attempt import Attempt, NotPossible
from .case import Case
from .importing import first, hostile
from .process import environment

# From the second reading on the clock is five years behind; the file shows that the executable asked this library.
LIBRARY = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static int readings;
int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = (int)syscall(SYS_clock_gettime, clock, time);
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return status;
    if (__sync_fetch_and_add(&readings, 1) > 0) time->tv_sec -= 5 * 365 * 86400L;
    close(open(getenv("CLOCK_SEEN"), O_WRONLY | O_CREAT, 0600));
    return status;
}
int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    int status = clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return status;
}
time_t time(time_t *seconds) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}
"""


def _jump() -> Case:
    def make(folder: Path) -> None:
        hostile().write(folder / "medium")
        (folder / "clock.c").write_text(LIBRARY)

    def act(attempt: Attempt) -> None:
        compiler = shutil.which("cc") or shutil.which("clang")
        if not compiler:
            raise NotPossible("there is no C compiler")
        library, seen = attempt.folder / "clock.so", attempt.folder / "seen"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, "clock.c"], cwd=attempt.input, check=True)
        state = attempt.folder / "site"
        attempt.sites.put(state, before=[first()])
        variables = environment(LD_PRELOAD=str(library), CLOCK_SEEN=str(seen))
        attempt.judge(attempt.sealift("import", "medium", "--state", state, "--json", variables=variables))
        if not seen.exists():
            raise NotPossible("a static executable does not load the library that turns the clock")

    return Case("SIG-52-jump", "the clock jumps back by five years during the import", (0,), (), make, act, True)


CASES = [_jump()]
