/* Work shared out to processes, with results in memory that all of them see. */
#ifndef FLOODTEST_TESTS_REPLAY_POOL_H
#define FLOODTEST_TESTS_REPLAY_POOL_H

#include <stddef.h>

/* Does the parts job, job + jobs, job + 2 jobs, … of the work. */
typedef void pool_work(void *context, unsigned job, unsigned jobs);

/* Runs work once in each of jobs processes and waits for them. Ends this one with status
 * 3 if that is not possible or one of them dies. */
void pool_run(unsigned jobs, pool_work *work, void *context);

/* Says why, and ends this process with status 3: for work that cannot be done. */
void pool_die(const char *why) __attribute__((noreturn));

/* Zeroed memory that is shared with the processes; never NULL. */
void *pool_alloc(size_t bytes);
void pool_free(void *memory, size_t bytes);

#endif
