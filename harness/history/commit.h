/* The git commit that a client's folder is at, read from the files of its repository: no
 * program is started, so none of its hooks and settings can run. */
#ifndef FLOODTEST_HISTORY_COMMIT_H
#define FLOODTEST_HISTORY_COMMIT_H

#include <jansson.h>
#include <stdbool.h>

enum { COMMIT_MAX = 65 }; /* 40 hexadecimal digits, or 64 of SHA-256 */

/* The commit of the repository that a folder is in, "" if it is in none, or has none yet.
 * At most some small files and 8 MiB of packed references are read. */
void commit_of_folder(const char *folder, char out[COMMIT_MAX]);

/* Of the client that these settings of a run name: the folder of its script or program,
 * or the working directory where that is found by PATH. "" of one that ran already. */
void commit_of_client(const json_t *scenario, char out[COMMIT_MAX]);

#endif
