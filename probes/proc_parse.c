#include "probes/proc.h"

#include <string.h>

enum { KIB = 1024 };

/* The unread rest of a text. */
struct cursor {
    const char *at;
    const char *end;
};

/* Takes the next line that is whole; a last line without its newline was cut and is none.
 */
static bool next_line(struct cursor *text, struct cursor *line)
{
    size_t left = (size_t)(text->end - text->at);
    const char *newline = left > 0 ? memchr(text->at, '\n', left) : NULL;
    if (newline == NULL) {
        return false;
    }
    *line = (struct cursor){text->at, newline};
    text->at = newline + 1;
    return true;
}

/* Steps over "Key:" and the blanks behind it. */
static bool take_key(struct cursor *line, const char *key)
{
    size_t n = strlen(key);
    if ((size_t)(line->end - line->at) < n || memcmp(line->at, key, n) != 0) {
        return false;
    }
    line->at += n;
    while (line->at < line->end && (*line->at == ' ' || *line->at == '\t')) {
        line->at++;
    }
    return true;
}

static bool take_number(struct cursor *c, uint64_t *value)
{
    const char *start = c->at;
    uint64_t v = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
        uint64_t digit = (uint64_t)(*c->at - '0');
        if (v > (UINT64_MAX - digit) / 10) {
            return false;
        }
        v = v * 10 + digit;
    }
    *value = v;
    return c->at > start;
}

/* The whole rest of a line is one number. */
static bool take_count(struct cursor *line, uint64_t *value)
{
    return take_number(line, value) && line->at == line->end;
}

/* The whole rest of a line is "N kB". */
static bool take_kib(struct cursor *line, uint64_t *bytes)
{
    uint64_t kib;
    if (!take_number(line, &kib) || kib > UINT64_MAX / KIB) {
        return false;
    }
    *bytes = kib * KIB;
    return line->end - line->at == 3 && memcmp(line->at, " kB", 3) == 0;
}

static bool take_pid(struct cursor *c, pid_t *pid)
{
    uint64_t value;
    if (!take_number(c, &value) || value > INT32_MAX) {
        return false;
    }
    *pid = (pid_t)value;
    return true;
}

static bool is_state(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What the lines of a status file add up to before they are judged. */
struct status_lines {
    struct proc_status status;
    uint64_t anon;
    uint64_t shmem;
    uint64_t swap;
    bool has_state;
    bool has_ppid;
    bool has_rss;
    bool has_anon;
    bool has_threads;
};

/* False when the line has a key that we read and a value that makes no sense. */
static bool take_status_line(struct cursor *line, struct status_lines *s)
{
    if (take_key(line, "State:")) {
        s->has_state = line->at < line->end && is_state(*line->at);
        s->status.state = s->has_state ? *line->at : '?';
        return s->has_state;
    }
    if (take_key(line, "PPid:")) {
        s->has_ppid = take_pid(line, &s->status.ppid) && line->at == line->end;
        return s->has_ppid;
    }
    if (take_key(line, "VmHWM:")) {
        return take_kib(line, &s->status.peak_rss_bytes);
    }
    if (take_key(line, "VmRSS:")) {
        s->has_rss = take_kib(line, &s->status.rss_bytes);
        return s->has_rss;
    }
    if (take_key(line, "RssAnon:")) {
        s->has_anon = take_kib(line, &s->anon);
        return s->has_anon;
    }
    if (take_key(line, "RssShmem:")) {
        return take_kib(line, &s->shmem);
    }
    if (take_key(line, "VmSwap:")) {
        return take_kib(line, &s->swap);
    }
    if (take_key(line, "Threads:")) {
        s->has_threads = take_count(line, &s->status.threads);
        return s->has_threads;
    }
    return true;
}

int proc_parse_status(const char *text, size_t len, struct proc_status *out)
{
    struct status_lines s = {0};
    struct cursor rest = {text, text + len};
    struct cursor line;
    /* Threads stands behind all memory lines: once it was seen, none of them was cut off.
     */
    while (!s.has_threads && next_line(&rest, &line)) {
        if (!take_status_line(&line, &s)) {
            return FERR_IO;
        }
    }
    if (!s.has_threads || !s.has_state || !s.has_ppid) {
        return FERR_IO;
    }
    /* A zombie or a kernel thread has no memory lines; Linux before 4.5 has only VmRSS.
     */
    uint64_t resident = s.has_anon || !s.has_rss ? s.anon + s.shmem : s.status.rss_bytes;
    s.status.memory_bytes = resident + s.swap;
    *out = s.status;
    return 0;
}

/* Fields of a stat file, counted from the state (field 3 in proc(5)). */
enum {
    STAT_PPID = 1,
    STAT_MINFLT = 7,
    STAT_UTIME = 11,
    STAT_STIME = 12,
    STAT_START = 19,
};

/* Takes " N"; only some fields may be negative, and none of those is used. */
static bool take_stat_field(struct cursor *c, uint64_t *value)
{
    if (c->at == c->end || *c->at != ' ') {
        return false;
    }
    c->at++;
    bool negative = c->at < c->end && *c->at == '-';
    c->at += negative ? 1 : 0;
    if (!take_number(c, value)) {
        return false;
    }
    *value = negative ? 0 : *value;
    return true;
}

int proc_parse_stat(const char *text, size_t len, struct proc_stat *out)
{
    /* The command's name is written as it is and may hold ')', blanks and newlines;
     * nothing behind it holds a ')'. */
    const char *paren = len > 0 ? memrchr(text, ')', len) : NULL;
    if (paren == NULL || text + len - paren < 3 || paren[1] != ' ' ||
        !is_state(paren[2])) {
        return FERR_IO;
    }
    struct cursor c = {paren + 3, text + len};
    uint64_t field[STAT_START + 1] = {0};
    for (int i = STAT_PPID; i <= STAT_START; i++) {
        if (!take_stat_field(&c, &field[i])) {
            return FERR_IO;
        }
    }
    bool cut = c.at == c.end || (*c.at != ' ' && *c.at != '\n');
    if (cut || field[STAT_PPID] > INT32_MAX) {
        return FERR_IO;
    }
    *out = (struct proc_stat){
        .ppid = (pid_t)field[STAT_PPID],
        .state = paren[2],
        .minor_faults = field[STAT_MINFLT],
        .cpu_ticks = field[STAT_UTIME] + field[STAT_STIME],
        .start_ticks = field[STAT_START],
    };
    return 0;
}

/* Reads the one line that starts with key. */
static int parse_single(const char *text, size_t len, const char *key,
                        bool (*take)(struct cursor *, uint64_t *), uint64_t *out)
{
    struct cursor rest = {text, text + len};
    struct cursor line;
    while (next_line(&rest, &line)) {
        if (take_key(&line, key)) {
            uint64_t value;
            if (!take(&line, &value)) {
                return FERR_IO;
            }
            *out = value;
            return 0;
        }
    }
    return FERR_IO;
}

int proc_parse_wakeups(const char *text, size_t len, uint64_t *voluntary)
{
    return parse_single(text, len, "voluntary_ctxt_switches:", take_count, voluntary);
}

int proc_parse_rollup(const char *text, size_t len, struct proc_rollup *out)
{
    struct proc_rollup r = {0};
    if (parse_single(text, len, "Pss:", take_kib, &r.pss_bytes) != 0) {
        return FERR_IO;
    }
    if (parse_single(text, len, "AnonHugePages:", take_kib, &r.huge_bytes) != 0) {
        r.huge_bytes = 0;
    }
    *out = r;
    return 0;
}

int proc_parse_meminfo(const char *text, size_t len, uint64_t *available_bytes)
{
    return parse_single(text, len, "MemAvailable:", take_kib, available_bytes);
}
