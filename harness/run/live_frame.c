#include "harness/run/live_frame.h"

#include "harness/report/text.h"

#include <string.h>

/* Lines of the screen that the lines take. */
static size_t height(const struct live_frame *f, int width)
{
    size_t rows = 0, each = width > 0 ? (size_t)width : 1;
    for (int i = 0; i < f->count; i++) {
        size_t columns = f->columns[i];
        rows += columns == 0 ? 1 : (columns + each - 1) / each;
    }
    return rows;
}

static void go_to_top(const struct live_frame *f, int width, struct strbuf *out)
{
    size_t rows = height(f, width);
    strbuf_add(out, "\r");
    if (rows > 0) {
        strbuf_addf(out, "\033[%zuA", rows);
    }
}

void live_frame_draw(struct live_frame *f, const char *lines, int width,
                     struct strbuf *out)
{
    go_to_top(f, width, out);
    f->count = 0;
    while (*lines != '\0' && f->count < LIVE_FRAME_LINES_MAX) {
        size_t len = strcspn(lines, "\n");
        strbuf_addn(out, lines, len);
        strbuf_add(out, "\033[K\n");
        f->columns[f->count++] = text_columns(lines, len);
        lines += len + (lines[len] == '\n');
    }
    strbuf_add(out, "\033[J");
}

void live_frame_clear(struct live_frame *f, int width, struct strbuf *out)
{
    if (f->count > 0) {
        go_to_top(f, width, out);
        strbuf_add(out, "\033[J");
    }
    f->count = 0;
}

void live_frame_forget(struct live_frame *f)
{
    f->count = 0;
}
