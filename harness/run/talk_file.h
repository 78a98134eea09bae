/* A talk from a file: one line of conversation_plan.h a line. */
#ifndef FLOODTEST_RUN_TALK_FILE_H
#define FLOODTEST_RUN_TALK_FILE_H

#include "harness/base/err.h"
#include "server/backend/conversation_plan.h"

/* Adds the file's lines; a newline or \r\n ends each. FERR_CONFIG names file and line;
 * FERR_IO if the file cannot be read. */
int talk_file_read(const char *path, struct conversation_plan *plan,
                   struct err *e) MUST_CHECK;

#endif
