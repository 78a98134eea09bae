/* A file of messages, NDJSON: one message per line, in UTF-8. The line without its
 * newline
 * ("\n" or "\r\n") is the message as it is; blank lines are skipped, and so is a byte
 * order mark at the start. Loaded whole, so that the file may change later. */
#ifndef FLOODTEST_SERVER_MESSAGE_MESSAGE_FILE_H
#define FLOODTEST_SERVER_MESSAGE_MESSAGE_FILE_H

#include "harness/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    MESSAGE_FILE_BYTES_MAX = 1 << 30,
    MESSAGE_FILE_LINE_MAX = 16 << 20,
    MESSAGE_FILE_COUNT_MAX = 1 << 24,
};

struct message_span {
    uint32_t start; /* in bytes of the file */
    uint32_t length;
};

struct message_file {
    unsigned char *bytes;
    size_t size;
    struct message_span *messages;
    uint64_t *times_ns; /* since the first message; NULL: no times were asked for */
    uint32_t count;     /* of messages: at least 1 */
    uint32_t min_bytes; /* of a message */
    uint32_t max_bytes;
    uint64_t total_bytes; /* of all messages */
};

/* time_field (NULL: none) names the field of every line's JSON object that says when the
 * message was sent (message_time.h); the times must not go backwards.
 * FERR_CONFIG: too large, too many lines, a line that is too long or no UTF-8, no message
 * at all, a line without a time. FERR_IO: it cannot be read. FERR_NOMEM. The sentence
 * names the file and the line. After an error there is nothing to release. */
int message_file_load(struct message_file *f, const char *path, const char *time_field,
                      struct err *e) MUST_CHECK;
void message_file_fini(struct message_file *f);

/* Which of the messages is number seq (from 1): after the last one the first one comes
 * again. Whether the flood ends there instead is for the caller to say. */
static inline uint32_t message_file_index(const struct message_file *f, uint64_t seq)
{
    return (uint32_t)((seq - 1) % f->count);
}

#endif
