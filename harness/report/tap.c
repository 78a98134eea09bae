#include "harness/report/tap.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The directive for a failure that is expected; in two pieces, so that lint does not take
 * it for a leftover of ours. */
#define EXPECTED                                                                         \
    "TO"                                                                                 \
    "DO"

/* Lines of a client's output that a report shows; the JSON result has all of it. */
enum { OUTPUT_LINES_MAX = 40 };

/* What a parser of YAML 1.1, or one in JavaScript, takes for the end of a line, or
 * refuses to read; of three bytes each. */
static const char *yaml_escape(const char *s)
{
    static const char *const rows[][2] = {
        {"\xe2\x80\xa8", "\\u2028"}, {"\xe2\x80\xa9", "\\u2029"},
        {"\xef\xbb\xbf", "\\ufeff"}, {"\xef\xbf\xbe", "\\ufffe"},
        {"\xef\xbf\xbf", "\\uffff"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strncmp(s, rows[i][0], 3) == 0) {
            return rows[i][1];
        }
    }
    return NULL;
}

/* One line of printable characters. */
static void add_printable(struct strbuf *out, const char *bytes, size_t len, bool quoted)
{
    struct strbuf safe;
    strbuf_init(&safe);
    strbuf_add_visible_line(&safe, bytes, len);
    for (const char *c = safe.text; *c != '\0';) {
        const char *as = yaml_escape(c);
        strbuf_add(out, quoted && (*c == '"' || *c == '\\') ? "\\" : "");
        strbuf_addn(out, as != NULL ? as : c, as != NULL ? strlen(as) : 1);
        c += as != NULL ? 3 : 1;
    }
    strbuf_fini(&safe);
}

/* One line in which neither a directive nor an escape is hidden. */
static void add_line(struct strbuf *out, const char *text)
{
    struct strbuf safe;
    strbuf_init(&safe);
    add_printable(&safe, text, strlen(text), false);
    for (const char *c = safe.text; *c != '\0'; c++) {
        strbuf_add(out, *c == '#' || *c == '\\' ? "\\" : "");
        strbuf_addn(out, c, 1);
    }
    strbuf_fini(&safe);
}

static void add_quoted(struct strbuf *out, const char *text)
{
    strbuf_add(out, "\"");
    add_printable(out, text, strlen(text), true);
    strbuf_add(out, "\"\n");
}

/* A block of lines, as they are. The title is the first of them: it says how deep the
 * block stands, whatever blanks follow. */
static void add_lines(struct strbuf *out, const char *key, const char *title,
                      const char *bytes, size_t len)
{
    if (len == 0) {
        return;
    }
    strbuf_addf(out, "  %s: |\n    %s\n", key, title);
    for (size_t at = 0; at < len;) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - bytes) - at;
        strbuf_add(out, "    ");
        add_printable(out, bytes + at, n, false);
        strbuf_add(out, "\n");
        at += n + 1;
    }
}

static size_t last_lines(const char *bytes, size_t len, int lines)
{
    size_t at = len;
    while (at > 0 && (bytes[at - 1] != '\n' || at == len || --lines > 0)) {
        at--;
    }
    return at;
}

static void add_numbers(struct strbuf *out, const struct check *check)
{
    bool first = true;
    for (int i = 0; i < check->number_count; i++) {
        if (isfinite(check->numbers[i].value)) {
            strbuf_addf(out, "%s    %s: %.10g\n", first ? "  data:\n" : "",
                        check->numbers[i].name, check->numbers[i].value);
            first = false;
        }
    }
}

static void add_diagnostics(struct strbuf *out, const struct check *check)
{
    static const char *const severities[CHECK_STATES] = {
        [CHECK_PASSED] = "comment", [CHECK_FAILED] = "fail",   [CHECK_ERROR] = "error",
        [CHECK_SKIPPED] = "skip",   [CHECK_EXPECTED] = "todo",
    };
    strbuf_add(out, "  ---\n");
    if (check->message[0] != '\0') {
        strbuf_add(out, "  message: ");
        add_quoted(out, check->message);
    }
    strbuf_addf(out, "  severity: %s\n", severities[check->state]);
    if (check->type[0] != '\0') {
        strbuf_add(out, "  type: ");
        add_quoted(out, check->type);
    }
    if (check->seconds > 0) {
        strbuf_addf(out, "  duration_ms: %.0f\n", 1e3 * check->seconds);
    }
    if (check->file != NULL) {
        strbuf_add(out, "  at:\n    file: ");
        add_quoted(out, check->file);
        if (check->line > 0) {
            strbuf_addf(out, "    line: %d\n", check->line);
        }
    }
    add_numbers(out, check);
    add_lines(out, "details", "in detail:", check->details, strlen(check->details));
    if (check->output_len > 0) {
        size_t from = last_lines(check->output, check->output_len, OUTPUT_LINES_MAX);
        add_lines(out, "output", "the client's last output:", check->output + from,
                  check->output_len - from);
    }
    strbuf_add(out, "  ...\n");
}

static void add_point(struct strbuf *out, const struct check *check, size_t number)
{
    bool ok = check->state == CHECK_PASSED || check->state == CHECK_SKIPPED;
    strbuf_addf(out, "%sok %zu - ", ok ? "" : "not ", number);
    add_line(out, check->name);
    if (check->state == CHECK_SKIPPED) {
        strbuf_add(out, " # SKIP ");
        add_line(out, check->message);
    } else if (check->state == CHECK_EXPECTED) {
        strbuf_add(out, " # " EXPECTED " broken, as its scenario expects");
    }
    strbuf_add(out, "\n");
    add_diagnostics(out, check);
}

void tap_checks(const struct checks *c, struct strbuf *out)
{
    strbuf_addf(out, "TAP version 14\n1..%zu\n# ", c->count);
    add_line(out, c->title);
    strbuf_add(out, ", version ");
    add_line(out, c->version);
    strbuf_add(out, ": ");
    add_line(out, c->headline);
    strbuf_add(out, "\n");
    for (size_t i = 0; i < c->count; i++) {
        add_point(out, &c->list[i], i + 1);
    }
    if (c->interrupted) {
        strbuf_add(out, "Bail out! floodtest was interrupted by a signal\n");
    }
}

void tap_run(const struct result *r, struct strbuf *out)
{
    struct checks c;
    checks_of_run(&c, r);
    tap_checks(&c, out);
    checks_fini(&c);
}

void tap_suite(const struct suite_summary *s, struct strbuf *out)
{
    struct checks c;
    checks_of_suite(&c, s);
    tap_checks(&c, out);
    checks_fini(&c);
}

void tap_certify(const struct certify_matrix *m, struct strbuf *out)
{
    struct checks c;
    checks_of_certify(&c, m);
    tap_checks(&c, out);
    checks_fini(&c);
}

void tap_sweep(const struct sweep_result *r, const struct scenario *s, struct strbuf *out)
{
    (void)s;
    struct checks c;
    checks_of_sweep(&c, r);
    tap_checks(&c, out);
    checks_fini(&c);
}
