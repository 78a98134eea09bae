/* Call stacks by the unwinder of libgcc_s, which finds the tables it needs with
 * _dl_find_object: no lock, no allocation (glibc 2.35 and later; before that it shares
 * the dynamic linker's lock, as every profiler does). */
#include "probes/agents/native/agent.h"

#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

struct walk {
    uintptr_t *addresses;
    size_t count;
    bool outside; /* of the agent */
};

/* Set by the linker: where this object begins and where its code ends. */
extern const char __ehdr_start[] HIDDEN;
extern const char etext[] HIDDEN;

static bool is_ours(uintptr_t address)
{
    return address >= (uintptr_t)__ehdr_start && address < (uintptr_t)etext;
}

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *arg)
{
    struct walk *w = arg;
    int interrupted = 0;
    uintptr_t address = _Unwind_GetIPInfo(context, &interrupted);
    if (address == 0) {
        return _URC_END_OF_STACK;
    }
    /* A return address may lie behind the end of the function that called. */
    address -= interrupted ? 0 : 1;
    w->outside = w->outside || !is_ours(address);
    if (w->outside) {
        w->addresses[w->count++] = address;
    }
    return w->count < NATIVE_FRAMES_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

size_t stack_take(uintptr_t addresses[NATIVE_FRAMES_MAX])
{
    struct walk w = {.addresses = addresses};
    _Unwind_Backtrace(step, &w);
    return w.count;
}

bool stack_module_of(uintptr_t address, struct stack_module *m)
{
    const struct link_map *map = NULL;
#if __GLIBC_PREREQ(2, 35)
    struct dl_find_object found;
    if (_dl_find_object((void *)address, &found) == 0) {
        map = found.dlfo_link_map;
    }
#else
    Dl_info info;
    struct link_map *of = NULL;
    if (dladdr1((void *)address, &info, (void **)&of, RTLD_DL_LINKMAP) != 0) {
        map = of;
    }
#endif
    if (map == NULL) {
        return false;
    }
    *m = (struct stack_module){map->l_name, map->l_addr};
    return true;
}
