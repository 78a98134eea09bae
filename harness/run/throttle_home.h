/* Which control group (cgroup) a process is in, from what /proc says. Pure. */
#ifndef FLOODTEST_RUN_THROTTLE_HOME_H
#define FLOODTEST_RUN_THROTTLE_HOME_H

#include <limits.h>
#include <stdbool.h>

/* Where the group is that the CPU controller knows a process by: the folder, and the
 * version of the hierarchy. cgroup: text of /proc/PID/cgroup (man 7 cgroups); mountinfo:
 * of /proc/self/mountinfo (man 5 proc). False if there is none, or it is mounted nowhere.
 */
bool throttle_home_find(const char *cgroup, const char *mountinfo,
                        char folder[static PATH_MAX], int *version);

/* Is this one of the words? They are separated by blanks, newlines or commas. */
bool throttle_home_has(const char *text, const char *word);

#endif
