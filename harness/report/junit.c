#include "harness/report/junit.h"

#include "harness/report/xml_text.h"

#include <stdbool.h>
#include <string.h>

struct counts {
    size_t of[CHECK_STATES];
    size_t all;
    double seconds;
};

/* group NULL: of all. */
static struct counts count(const struct checks *c, const char *group)
{
    struct counts counts = {0};
    for (size_t i = 0; i < c->count; i++) {
        const struct check *check = &c->list[i];
        if (group == NULL || strcmp(check->group, group) == 0) {
            counts.of[check->state]++;
            counts.all++;
            counts.seconds += check->seconds;
        }
    }
    return counts;
}

static void add_counts(struct strbuf *out, const struct counts *counts)
{
    strbuf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.3f\"",
                counts->all, counts->of[CHECK_FAILED], counts->of[CHECK_ERROR],
                counts->seconds);
}

/* The message stands in the body, too: not every reader shows the attribute. */
static void add_outcome(struct strbuf *out, const struct check *check)
{
    static const char *const elements[CHECK_STATES] = {
        [CHECK_FAILED] = "failure",
        [CHECK_ERROR] = "error",
        [CHECK_SKIPPED] = "skipped",
    };
    const char *element = elements[check->state];
    if (element == NULL) {
        return;
    }
    strbuf_addf(out, "      <%s", element);
    xml_text_attribute(out, "type", check->type);
    xml_text_attribute(out, "message", check->message);
    strbuf_add(out, ">");
    xml_text_add(out, check->message);
    strbuf_add(out, "\n");
    xml_text_add(out, check->details);
    strbuf_addf(out, "</%s>\n", element);
}

static void add_output(struct strbuf *out, const struct check *check)
{
    bool told = check->state != CHECK_PASSED && check->state != CHECK_EXPECTED;
    bool has_words = !told && check->message[0] != '\0';
    if (!has_words && check->output_len == 0) {
        return;
    }
    strbuf_add(out, "      <system-out>");
    if (has_words) {
        xml_text_add(out, check->message);
        strbuf_add(out, "\n");
        xml_text_add(out, check->details);
    }
    if (check->output_len > 0) {
        strbuf_add(out, "the client's last output:\n");
        xml_text_addn(out, check->output, check->output_len);
    }
    strbuf_add(out, "</system-out>\n");
}

static void add_case(struct strbuf *out, const struct check *check)
{
    strbuf_add(out, "    <testcase");
    xml_text_attribute(out, "name", check->name);
    xml_text_attribute(out, "classname", check->group);
    strbuf_addf(out, " time=\"%.3f\">\n", check->seconds);
    add_outcome(out, check);
    add_output(out, check);
    strbuf_add(out, "    </testcase>\n");
}

static const char *file_of(const struct checks *c, const char *group)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->list[i].group, group) == 0 && c->list[i].file != NULL) {
            return c->list[i].file;
        }
    }
    return NULL;
}

static void add_group(struct strbuf *out, const struct checks *c, const char *group)
{
    struct counts counts = count(c, group);
    const char *file = file_of(c, group);
    strbuf_add(out, "  <testsuite");
    xml_text_attribute(out, "name", group);
    add_counts(out, &counts);
    strbuf_addf(out, " skipped=\"%zu\"", counts.of[CHECK_SKIPPED]);
    if (c->started[0] != '\0') {
        xml_text_attribute(out, "timestamp", c->started);
    }
    if (file != NULL) {
        xml_text_attribute(out, "file", file);
    }
    strbuf_add(out, ">\n    <properties>\n      <property name=\"floodtest\"");
    xml_text_attribute(out, "value", c->version);
    strbuf_add(out, "/>\n      <property name=\"headline\"");
    xml_text_attribute(out, "value", c->headline);
    strbuf_add(out, "/>\n    </properties>\n");
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->list[i].group, group) == 0) {
            add_case(out, &c->list[i]);
        }
    }
    strbuf_add(out, "  </testsuite>\n");
}

static bool is_first_of_group(const struct checks *c, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(c->list[i].group, c->list[at].group) == 0) {
            return false;
        }
    }
    return true;
}

void junit_checks(const struct checks *c, struct strbuf *out)
{
    struct counts counts = count(c, NULL);
    strbuf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    xml_text_attribute(out, "name", c->title);
    add_counts(out, &counts);
    strbuf_add(out, ">\n");
    for (size_t i = 0; i < c->count; i++) {
        if (is_first_of_group(c, i)) {
            add_group(out, c, c->list[i].group);
        }
    }
    strbuf_add(out, "</testsuites>\n");
}

void junit_run(const struct result *r, struct strbuf *out)
{
    struct checks c;
    checks_of_run(&c, r);
    junit_checks(&c, out);
    checks_fini(&c);
}

void junit_suite(const struct suite_summary *s, struct strbuf *out)
{
    struct checks c;
    checks_of_suite(&c, s);
    junit_checks(&c, out);
    checks_fini(&c);
}

void junit_certify(const struct certify_matrix *m, struct strbuf *out)
{
    struct checks c;
    checks_of_certify(&c, m);
    junit_checks(&c, out);
    checks_fini(&c);
}

void junit_sweep(const struct sweep_result *r, const struct scenario *s,
                 struct strbuf *out)
{
    (void)s;
    struct checks c;
    checks_of_sweep(&c, r);
    junit_checks(&c, out);
    checks_fini(&c);
}
