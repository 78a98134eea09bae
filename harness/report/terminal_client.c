#include "harness/report/terminal_parts.h"

#include <stdio.h>
#include <string.h>

enum { TAIL_LINES_MAX = 6, TAIL_LINES_MIN = 3 };

/* "pid 4242  python3 client.py", or the runtime's name where nobody knows the command. */
static void add_client(struct page *p, const struct result_target *t)
{
    struct strbuf b;
    strbuf_init(&b);
    if (t->pid > 0) {
        strbuf_addf(&b, "pid %ld", (long)t->pid);
    } else {
        strbuf_add(&b, "pid unknown");
    }
    if (t->command == NULL && t->runtime[0] != '\0') {
        strbuf_addf(&b, "  %s", t->runtime);
    }
    for (int i = 0; t->command != NULL && t->command[i] != NULL; i++) {
        strbuf_addf(&b, "%s%s", i == 0 ? "  " : " ", t->command[i]);
    }
    page_cut(p, "client", b.text, b.len);
    strbuf_fini(&b);
}

static void add_ending(struct page *p, const struct result_target *t, bool printed)
{
    char text[128] = "";
    if (t->exited && t->signal == 0) {
        snprintf(text, sizeof text, "exited with status %d; ", t->exit_code);
    } else if (t->exited) {
        const char *name = sigabbrev_np(t->signal);
        snprintf(text, sizeof text, "killed by signal %d%s%s%s; ", t->signal,
                 name == NULL ? "" : " (SIG", name == NULL ? "" : name,
                 name == NULL ? "" : ")");
    }
    strcat(text, printed ? "its last output:" : "it printed nothing");
    page_line(p, "", text);
}

/* Where the last lines begin; end stands behind the last byte that is shown. */
static size_t tail_start(const char *text, size_t end, int lines)
{
    size_t at = end;
    while (at > 0 && (text[at - 1] != '\n' || --lines > 0)) {
        at--;
    }
    return at;
}

static void add_tail(struct page *p, const char *text, size_t end, int lines)
{
    struct strbuf line;
    strbuf_init(&line);
    for (size_t at = tail_start(text, end, lines); at < end;) {
        const char *newline = memchr(text + at, '\n', end - at);
        size_t len = newline == NULL ? end - at : (size_t)(newline - text) - at;
        bool dos = len > 0 && text[at + len - 1] == '\r';
        strbuf_clear(&line);
        strbuf_add(&line, p->unicode ? "│ " : "| ");
        strbuf_addn(&line, text + at, dos ? len - 1 : len);
        page_cut(p, "", line.text, line.len);
        at += len + 1;
    }
    strbuf_fini(&line);
}

void terminal_client(struct page *p, const struct result *r)
{
    const struct result_target *t = &r->target;
    enum verdict_class class = r->verdict.class;
    add_client(p, t);
    if (!t->exited && class != VERDICT_CRASHED && class != VERDICT_DISCONNECTED &&
        class != VERDICT_REFUSED) {
        return;
    }
    size_t end = t->output_tail_len;
    while (end > 0 &&
           (t->output_tail[end - 1] == '\n' || t->output_tail[end - 1] == '\r')) {
        end--;
    }
    add_ending(p, t, end > 0);
    int room = PAGE_LINES - page_lines(p);
    room = room > TAIL_LINES_MAX ? TAIL_LINES_MAX : room;
    add_tail(p, t->output_tail, end, room < TAIL_LINES_MIN ? TAIL_LINES_MIN : room);
}
