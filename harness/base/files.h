/* The limit of open files: every connection needs one. */
#ifndef FLOODTEST_BASE_FILES_H
#define FLOODTEST_BASE_FILES_H

#include <stdint.h>

/* Raises our soft limit to the hard one, once, at the start of the program; returns it.
 */
uint64_t files_raise_limit(void);

/* Opens /dev/null on those of 0, 1 and 2 that are closed, so that no file of ours gets
 * there. Nothing can be written to them: a report that is lost on a closed stdout is an
 * error, as it is elsewhere. */
void files_fill_standard(void);

/* The soft limit as it was before that: what a child process should get back. */
uint64_t files_soft_limit(void);

#endif
