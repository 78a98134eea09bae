#include "harness/suite/outcome.h"

#include "harness/base/mem.h"
#include "harness/base/utf8.h"
#include "harness/exit_code.h"
#include "harness/record/findings.h"
#include "harness/record/sample.h"
#include "harness/report/culprit_text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_names[SUITE_STATES] = {
    [SUITE_NOT_RUN] = "not-run",
    [SUITE_AS_EXPECTED] = "as-expected",
    [SUITE_UNEXPECTED] = "unexpected",
    [SUITE_COULD_NOT_RUN] = "could-not-run",
};

const char *suite_state_name(enum suite_state state)
{
    return state_names[state];
}

/* Copies what fits, whole characters only; "..." stands for what does not. */
static void copy(char *out, size_t capacity, const char *text, size_t len)
{
    static const char cut[] = "...";
    size_t room = capacity - 1 - (len < capacity ? 0 : sizeof cut - 1);
    size_t used = 0;
    while (used < len) {
        size_t n = utf8_sequence(text + used, len - used);
        n = n == 0 ? 1 : n;
        if (used + n > room) {
            break;
        }
        used += n;
    }
    memcpy(out, text, used);
    strcpy(out + used, used < len ? cut : "");
}

#define COPY(field, text) copy(field, sizeof(field), text, strlen(text))

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static const char *verdict_of(const json_t *verdict)
{
    const json_t *passed = json_object_get(verdict, "passed");
    return json_is_true(passed)    ? "pass"
           : json_is_false(passed) ? "fail"
                                   : "inconclusive";
}

/* The last of a text that fits, from the beginning of a character. */
static char *copy_end(const char *text)
{
    size_t len = strlen(text);
    const char *at = len > SUITE_OUTPUT_MAX ? text + len - SUITE_OUTPUT_MAX : text;
    while (((unsigned char)*at & 0xc0) == 0x80) {
        at++;
    }
    return *at == '\0' ? NULL : mem_must_strdup(at);
}

static void name_culprit(struct suite_outcome *o, const json_t *culprits)
{
    const json_t *first = json_array_get(culprits, 0);
    const json_t *line = json_object_get(first, "line");
    const char *owner = text_of(first, "owner"), *file = text_of(first, "file");
    struct strbuf words;
    strbuf_init(&words);
    strbuf_add(&words, text_of(first, "type"));
    strbuf_addf(&words, "%s%s%s", owner[0] != '\0' ? " " : "", owner,
                file[0] != '\0' ? " " : "");
    culprit_place(&words, file,
                  json_is_integer(line) ? json_integer_value(line) : SAMPLE_UNKNOWN);
    COPY(o->culprit, words.text);
    json_int_t number = json_integer_value(line);
    o->culprit_file = file[0] == '\0' ? NULL : mem_must_strdup(file);
    o->culprit_line = number > 0 && number <= INT32_MAX ? (int)number : 0;
    strbuf_fini(&words);
}

static void compare(struct suite_outcome *o, const struct expectation *expect,
                    const json_t *culprits)
{
    struct expectation_culprit list[FINDINGS_CULPRITS_MAX];
    size_t count = json_array_size(culprits);
    count = count < FINDINGS_CULPRITS_MAX ? count : FINDINGS_CULPRITS_MAX;
    for (size_t i = 0; i < count; i++) {
        const json_t *c = json_array_get(culprits, i);
        list[i] = (struct expectation_culprit){
            .kind = text_of(c, "kind"),
            .type = text_of(c, "type"),
            .owner = text_of(c, "owner"),
            .file = text_of(c, "file"),
            .line = (long)json_integer_value(json_object_get(c, "line")),
        };
    }
    const struct expectation_outcome got = {o->verdict, o->class_name, list, count};
    struct strbuf why;
    strbuf_init(&why);
    bool met = expectation_met(expect, &got, &why);
    o->state = met ? SUITE_AS_EXPECTED : SUITE_UNEXPECTED;
    COPY(o->why, met ? "" : why.text);
    strbuf_fini(&why);
}

/* A line without its end; len 0: none. */
struct piece {
    const char *at;
    size_t len;
};

/* Our sentence without "floodtest: " and the module; advice behind a colon only where
 * nothing more to the point follows. */
static struct piece cut_sentence(struct piece line, bool words_follow)
{
    const char *end = line.at + line.len;
    struct piece p = line;
    for (int prefixes = 0; prefixes < 2; prefixes++) {
        size_t word = strspn(p.at, "abcdefghijklmnopqrstuvwxyz");
        if (word == 0 || word + 2 > p.len || memcmp(p.at + word, ": ", 2) != 0) {
            break;
        }
        p.at += word + 2;
        p.len = (size_t)(end - p.at);
    }
    const char *advice = words_follow ? memmem(p.at, p.len, ": ", 2) : NULL;
    p.len = advice == NULL ? p.len : (size_t)(advice - p.at);
    return p;
}

/* Our error, "floodtest: …", and the last line that says something: the client's own last
 * words, or those of a run that died. */
static void take_last_words(struct suite_outcome *o, const char *tail)
{
    static const char ours[] = "floodtest: ";
    struct piece error = {tail, 0}, last = {tail, 0};
    for (const char *line = tail; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        bool is_ours = strncmp(line, ours, sizeof ours - 1) == 0;
        if (is_ours && error.len == 0) {
            error = (struct piece){line, len};
        } else if (!is_ours && strspn(line, " \t") < len) {
            last = (struct piece){line, len};
        }
        line += len + (line[len] == '\n');
    }
    bool hint = last.len > 0 && strncmp(last.at, "See '", 5) == 0;
    last.len = hint ? 0 : last.len;
    struct strbuf words;
    strbuf_init(&words);
    if (error.len > 0) {
        error = cut_sentence(error, last.len > 0);
        strbuf_addn(&words, error.at, error.len);
        strbuf_add(&words, last.len > 0 ? "; its last words: " : "");
    }
    strbuf_addn(&words, last.at, last.len);
    COPY(o->summary, words.text);
    strbuf_fini(&words);
}

static bool has_verdict(int exit_code, const json_t *result)
{
    bool concluded = exit_code == EXIT_PASSED || exit_code == EXIT_FAILED ||
                     exit_code == EXIT_INCONCLUSIVE;
    return concluded && text_of(json_object_get(result, "verdict"), "class")[0] != '\0';
}

void suite_outcome_make(struct suite_outcome *out, const struct expectation *expect,
                        int exit_code, double seconds, const json_t *result,
                        const char *tail)
{
    *out = (struct suite_outcome){.state = SUITE_COULD_NOT_RUN,
                                  .exit_code = exit_code,
                                  .seconds = round(seconds * 1e3) / 1e3};
    if (!has_verdict(exit_code, result)) {
        take_last_words(out, tail);
        out->output = copy_end(tail);
        return;
    }
    const json_t *verdict = json_object_get(result, "verdict");
    const json_t *culprits = json_object_get(result, "culprits");
    COPY(out->verdict, verdict_of(verdict));
    COPY(out->class_name, text_of(verdict, "class"));
    COPY(out->summary, text_of(verdict, "summary"));
    const json_t *evidence = json_array_get(json_object_get(verdict, "evidence"), 0);
    COPY(out->evidence, json_is_string(evidence) ? json_string_value(evidence) : "");
    out->limit_count =
        outcome_limits_read(&out->limits, json_object_get(verdict, "thresholds"));
    out->output = copy_end(text_of(json_object_get(result, "target"), "output_tail"));
    if (json_array_size(culprits) > 0) {
        name_culprit(out, culprits);
    }
    compare(out, expect, culprits);
}

void suite_outcome_fini(struct suite_outcome *o)
{
    free(o->culprit_file);
    free(o->limits);
    free(o->output);
    free(o->result_path);
    *o = (struct suite_outcome){0};
}

void suite_outcome_copy(struct suite_outcome *to, const struct suite_outcome *from)
{
    *to = *from;
    to->culprit_file = mem_must_strdup(from->culprit_file);
    to->limits = outcome_limits_copy(from->limits, from->limit_count);
    to->output = mem_must_strdup(from->output);
    to->result_path = mem_must_strdup(from->result_path);
}
