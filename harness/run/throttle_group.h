/* A control group (cgroup) of our own around the client, with a limit of CPU time: the
 * kernel's way to slow a process tree down.
 *
 * It is a child of the group that floodtest is in, never a sibling: whatever limits hold
 * for floodtest go on to hold for the client. Version 1 (cpu.cfs_quota_us) allows that
 * wherever the folder is writable. Version 2 (cpu.max) has the rule that a group with
 * processes of its own controls none of its children; so there floodtest moves its own
 * processes into a child, too, and does not try where others share its group. Threaded
 * groups take no processes and are left alone.
 *
 * proc_root is "/proc" except in tests. Used by one thread. */
#ifndef FLOODTEST_RUN_THROTTLE_GROUP_H
#define FLOODTEST_RUN_THROTTLE_GROUP_H

#include "harness/base/err.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What the controller is called in reports. */
#define THROTTLE_GROUP_V1 "cgroup cpu.cfs_quota_us"
#define THROTTLE_GROUP_V2 "cgroup cpu.max"

struct throttle_group {
    const char *proc_root;
    int version;
    char home[PATH_MAX];  /* the group that floodtest was in when it began */
    char group[PATH_MAX]; /* the client's, below home */
    char self[PATH_MAX];  /* floodtest's own, "" if it stayed at home */
    bool enabled;         /* we gave the controller to home's children */
};

/* Makes the group with its limit. On failure nothing is left of it, and e says why. */
int throttle_group_open(struct throttle_group *g, const char *proc_root, uint32_t percent,
                        struct err *e) MUST_CHECK;

/* Which of these processes are in the group: the others are moved into it. Returns how
 * many were moved, or a negative code if one could not be (one that is gone is no
 * failure). What they start later is in it from its birth. */
int throttle_group_add(struct throttle_group *g, const pid_t *pids, size_t count,
                       struct err *e) MUST_CHECK;

/* Lifts the limit, moves everybody home and removes the group. */
void throttle_group_close(struct throttle_group *g);

#endif
