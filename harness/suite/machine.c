#include "harness/suite/machine.h"

#include "harness/base/log.h"
#include "harness/run/memory_guard.h"
#include "probes/proc.h"

#include <uv.h>

struct machine_share machine_share_of(uint32_t asked, uint32_t cores,
                                      uint64_t available_bytes)
{
    uint32_t bears = cores / MACHINE_CORES_PER_RUN;
    uint32_t jobs = asked < bears ? asked : bears;
    if (jobs <= 1) {
        return (struct machine_share){1, 0};
    }
    return (struct machine_share){jobs,
                                  memory_guard_default_limit(available_bytes / jobs)};
}

int machine_share(struct machine_share *out, uint32_t asked, struct err *e)
{
    uint32_t cores = uv_available_parallelism();
    uint64_t available = 0;
    int rv = asked > 1 ? proc_read_available("/proc", &available, e) : 0;
    if (rv != 0) {
        return err_wrap(e, "decide the memory limits of runs beside each other");
    }
    *out = machine_share_of(asked, cores, available);
    if (out->jobs < asked) {
        log_note("suite",
                 "--jobs %u: a run needs %d cores and there are %u, so %u at a time",
                 asked, MACHINE_CORES_PER_RUN, cores, out->jobs);
    }
    return 0;
}
