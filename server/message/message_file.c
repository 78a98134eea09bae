#include "server/message/message_file.h"

#include "harness/base/mem.h"
#include "harness/base/utf8.h"
#include "server/message/message_time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_FIRST = 64 * 1024 };

static int too_large(struct err *e)
{
    return err_set(e, FERR_CONFIG, "expected at most 1 GiB of messages");
}

static bool grow(struct message_file *f, size_t *room)
{
    size_t more = *room * 2;
    unsigned char *bytes = mem_try_alloc(more, 1);
    if (bytes == NULL) {
        return false;
    }
    memcpy(bytes, f->bytes, f->size);
    free(f->bytes);
    f->bytes = bytes;
    *room = more;
    return true;
}

/* Reads up to the end: what is no plain file has no size before. */
static int read_all(struct message_file *f, int fd, size_t room, struct err *e)
{
    f->bytes = mem_try_alloc(room, 1);
    if (f->bytes == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for the messages");
    }
    for (;;) {
        ssize_t n = read(fd, f->bytes + f->size, room - f->size);
        if (n < 0 && errno != EINTR) {
            return err_sys(e, errno, "cannot read");
        }
        if (n == 0) {
            return 0;
        }
        f->size += n < 0 ? 0 : (size_t)n;
        if (f->size > MESSAGE_FILE_BYTES_MAX) {
            return too_large(e);
        }
        if (f->size == room && !grow(f, &room)) {
            return err_set(e, FERR_NOMEM, "no memory for the messages");
        }
    }
}

static int read_file(struct message_file *f, const char *path, struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_sys(e, errno, "cannot open");
    }
    int rc;
    if (fstat(fd, &st) != 0) {
        rc = err_sys(e, errno, "cannot read");
    } else if (S_ISREG(st.st_mode) && st.st_size > MESSAGE_FILE_BYTES_MAX) {
        rc = too_large(e);
    } else {
        bool sized = S_ISREG(st.st_mode) && st.st_size > 0;
        rc = read_all(f, fd, sized ? (size_t)st.st_size + 1 : READ_FIRST, e);
    }
    close(fd);
    return rc;
}

struct lines {
    const struct message_file *f;
    size_t at;
    uint64_t number; /* of the line that was read last, from 1 */
};

static void lines_begin(struct lines *l, const struct message_file *f)
{
    static const unsigned char mark[] = {0xef, 0xbb, 0xbf};
    bool marked = f->size >= sizeof mark && memcmp(f->bytes, mark, sizeof mark) == 0;
    *l = (struct lines){.f = f, .at = marked ? sizeof mark : 0};
}

static bool is_blank(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
            return false;
        }
    }
    return true;
}

/* Goes on to the next line that is not blank; false at the end. */
static bool lines_next(struct lines *l, struct message_span *line)
{
    while (l->at < l->f->size) {
        const unsigned char *begin = l->f->bytes + l->at;
        size_t left = l->f->size - l->at;
        const unsigned char *newline = memchr(begin, '\n', left);
        size_t len = newline == NULL ? left : (size_t)(newline - begin);
        *line = (struct message_span){.start = (uint32_t)l->at, .length = (uint32_t)len};
        l->at += len + (newline == NULL ? 0 : 1);
        l->number++;
        if (!is_blank(begin, len)) {
            line->length -= newline != NULL && begin[len - 1] == '\r';
            return true;
        }
    }
    return false;
}

static int at_line(struct err *e, const struct lines *l)
{
    return err_wrap(e, "line %llu", (unsigned long long)l->number);
}

static int check_line(const struct message_file *f, struct message_span line,
                      struct err *e)
{
    if (line.length > MESSAGE_FILE_LINE_MAX) {
        return err_set(e, FERR_CONFIG,
                       "expected at most 16 MiB in a message, got %u bytes", line.length);
    }
    if (!utf8_is_text((const char *)f->bytes + line.start, line.length)) {
        return err_set(e, FERR_CONFIG, "expected UTF-8 text, one message per line");
    }
    return 0;
}

/* The first pass: how many there are, and that all are good. */
static int count_messages(struct message_file *f, struct err *e)
{
    struct lines l;
    struct message_span line;
    f->min_bytes = UINT32_MAX;
    for (lines_begin(&l, f); lines_next(&l, &line); f->count++) {
        if (check_line(f, line, e) != 0) {
            return at_line(e, &l);
        }
        if (f->count == MESSAGE_FILE_COUNT_MAX) {
            return err_set(e, FERR_CONFIG, "expected at most %d messages",
                           MESSAGE_FILE_COUNT_MAX);
        }
        f->total_bytes += line.length;
        f->min_bytes = line.length < f->min_bytes ? line.length : f->min_bytes;
        f->max_bytes = line.length > f->max_bytes ? line.length : f->max_bytes;
    }
    if (f->count == 0) {
        return err_set(e, FERR_CONFIG, "expected one message per line, got none");
    }
    return 0;
}

/* Sets times_ns[i]; first_ns is the time of message 0. */
static int take_time(struct message_file *f, const struct message_time *t, uint32_t i,
                     int64_t *first_ns, struct err *e)
{
    int64_t ns = 0;
    const struct message_span *m = &f->messages[i];
    int rc = message_time_of(t, f->bytes + m->start, m->length, &ns, e);
    if (rc != 0) {
        return rc;
    }
    *first_ns = i == 0 ? ns : *first_ns;
    /* Exact also where the difference of two times is beyond a signed number. */
    uint64_t since = (uint64_t)ns - (uint64_t)*first_ns;
    if (ns < *first_ns || (i > 0 && since < f->times_ns[i - 1])) {
        return err_set(e, FERR_CONFIG,
                       "expected a time not before that of the message above");
    }
    f->times_ns[i] = since;
    return 0;
}

/* The second pass. */
static int take_messages(struct message_file *f, const struct message_time *t,
                         struct err *e)
{
    struct lines l;
    int64_t first_ns = 0;
    f->messages = mem_try_alloc(f->count, sizeof *f->messages);
    f->times_ns = t == NULL ? NULL : mem_try_alloc(f->count, sizeof *f->times_ns);
    if (f->messages == NULL || (t != NULL && f->times_ns == NULL)) {
        return err_set(e, FERR_NOMEM, "no memory for %u messages", f->count);
    }
    lines_begin(&l, f);
    for (uint32_t i = 0; i < f->count && lines_next(&l, &f->messages[i]); i++) {
        if (t != NULL && take_time(f, t, i, &first_ns, e) != 0) {
            return at_line(e, &l);
        }
    }
    return 0;
}

int message_file_load(struct message_file *f, const char *path, const char *time_field,
                      struct err *e)
{
    struct message_time t;
    *f = (struct message_file){0};
    int rc = time_field == NULL ? 0 : message_time_parse(time_field, &t, e);
    if (rc != 0) {
        return rc;
    }
    rc = read_file(f, path, e);
    if (rc == 0) {
        rc = count_messages(f, e);
    }
    if (rc == 0) {
        rc = take_messages(f, time_field == NULL ? NULL : &t, e);
    }
    if (rc != 0) {
        message_file_fini(f);
        return err_wrap(e, "the messages of %.200s", path);
    }
    return 0;
}

void message_file_fini(struct message_file *f)
{
    free(f->bytes);
    free(f->messages);
    free(f->times_ns);
    *f = (struct message_file){0};
}
