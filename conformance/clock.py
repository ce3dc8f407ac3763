"""SIG-50 to SIG-52: machines whose clock is wrong, or jumps while an import runs."""

import datetime
import shutil
import subprocess
import time

from .attempt import Attempt, NotPossible
from .importing import How, accepted, good, hostile, refused
from .process import Outcome, environment
from .trust import Root

# The seconds of the first reading and of those after it are in CLOCK; the file shows that the executable asked this library.
LIBRARY = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static int readings;
int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = (int)syscall(SYS_clock_gettime, clock, time);
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return status;
    long first, later;
    sscanf(getenv("CLOCK"), "%ld %ld", &first, &later);
    time->tv_sec += __sync_fetch_and_add(&readings, 1) ? later : first;
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


def showing(year: int, then: int = 0) -> How:
    """A run whose clock shows the first of January of a year, and another one from the second reading on."""

    def how(attempt: Attempt, command: tuple) -> Outcome:
        compiler = shutil.which("cc") or shutil.which("clang")
        if not compiler:
            raise NotPossible("there is no C compiler")
        library, seen = attempt.folder / "clock.so", attempt.folder / "seen"
        (attempt.folder / "clock.c").write_text(LIBRARY)
        build = [compiler, "-shared", "-fPIC", "-o", library, attempt.folder / "clock.c"]
        subprocess.run(build, check=True)
        clock = f"{_ahead(year)} {_ahead(then or year)}"
        variables = environment(LD_PRELOAD=str(library), CLOCK=clock, CLOCK_SEEN=str(seen))
        outcome = attempt.sealift(*command, variables=variables)
        if not seen.exists():
            raise NotPossible("a static executable does not load the library that turns the clock")
        return outcome

    return how


def _ahead(year: int) -> int:
    return int(datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc).timestamp() - time.time())


NEWER_ROOT = Root(version=2, created="2024-08-01T00:00:00Z")
RENEWED = {"kept": 1, "after": good(roots=[Root(), NEWER_ROOT])}
SHORT = {"expires": "2024-07-01T00:00:00Z"}

CASES = [
    refused("SIG-50-expired", "expired by a signed time, whatever the clock says", 13, "bundle.expired",
            hostile(roots=[Root(), NEWER_ROOT], **SHORT), **RENEWED),
    refused("SIG-50-1970", "expired by a signed time, and a clock in 1970", 13, "bundle.expired",
            hostile(roots=[Root(), NEWER_ROOT], **SHORT), how=showing(1970), **RENEWED),
    refused("SIG-50-clock", "expired by the clock", 13, "bundle.expired", hostile(**SHORT), how=showing(2025)),
    accepted("SIG-51-ahead", "a clock that is more than ten years ahead", hostile(**SHORT), says="clock", how=showing(2099)),
    accepted("SIG-51-1970", "a good bundle and a clock in 1970", says="clock", how=showing(1970)),
    accepted("SIG-52-back", "the clock jumps back by five years", how=showing(2025, then=2020)),
    accepted("SIG-52-forth", "the clock jumps beyond the end of the bundle", hostile(expires="2026-01-01T00:00:00Z"),
             how=showing(2025, then=2027)),
]
