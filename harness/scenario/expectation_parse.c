#include "harness/scenario/expectation_parse.h"

#include "harness/base/nearest.h"
#include "harness/judge/verdict.h"
#include "harness/record/findings.h"
#include "harness/scenario/scenario_keys.h"
#include "harness/scenario/scenario_map.h"

#include <string.h>

const char *const expectation_verdicts[] = {[OUTCOME_PASS] = "pass",
                                            [OUTCOME_FAIL] = "fail",
                                            [OUTCOME_INCONCLUSIVE] = "inconclusive",
                                            NULL};

enum { WORD_MAX = 200 };

/* The words of a vocabulary, one by one; NULL behind the last. */
typedef const char *word_fn(size_t i);

static const char *verdict_at(size_t i)
{
    return expectation_verdicts[i];
}

const char *expectation_class_at(size_t i)
{
    return i < VERDICT_CLASS_COUNT ? verdict_classes[i].name : NULL;
}

const char *expectation_kind_at(size_t i)
{
    return i < CULPRIT_KIND_COUNT ? culprit_kind_name((enum culprit_kind)i) : NULL;
}

struct reading {
    const char *path;
    struct scenario_file_errors *errors;
};

static void add_expected(struct strbuf *out, word_fn *word_at)
{
    for (size_t i = 0; word_at(i) != NULL; i++) {
        strbuf_addf(out, "%s%s",
                    i == 0                   ? ""
                    : word_at(i + 1) == NULL ? " or "
                                             : ", ",
                    word_at(i));
    }
}

static bool is_known(const struct reading *r, const char *key,
                     const struct scenario_node *node, word_fn *word_at)
{
    struct nearest n;
    nearest_init(&n, node->text, strlen(node->text));
    for (size_t i = 0; word_at(i) != NULL; i++) {
        if (strcmp(word_at(i), node->text) == 0) {
            return true;
        }
        nearest_offer(&n, word_at(i));
    }
    struct strbuf expected;
    strbuf_init(&expected);
    if (n.best == NULL) {
        strbuf_add(&expected, "expected ");
        add_expected(&expected, word_at);
    }
    struct scenario_place at = scenario_map_place(r->path, node);
    scenario_file_errors_add(r->errors, &at, "%s: %s%s'%.80s'%s%s%s", key, expected.text,
                             n.best == NULL ? ", got " : "there is no ", node->text,
                             n.best == NULL ? "" : ", did you mean ",
                             n.best == NULL ? "" : n.best, n.best == NULL ? "" : "?");
    strbuf_fini(&expected);
    return false;
}

static bool is_number(const struct reading *r, const struct scenario_node *node)
{
    const char *text = node->text;
    if (text[0] >= '1' && text[0] <= '9' && strspn(text, "0123456789") == strlen(text)) {
        return true;
    }
    struct scenario_place at = scenario_map_place(r->path, node);
    scenario_file_errors_add(r->errors, &at,
                             "line: expected a number from 1, got '%.80s'", text);
    return false;
}

/* One alternative. */
static void read_word(const struct reading *r, const char *key,
                      const struct scenario_node *node, word_fn *word_at,
                      struct expectation_words *out)
{
    if (node->kind == SCENARIO_NODE_BAD) {
        return;
    }
    struct scenario_place at = scenario_map_place(r->path, node);
    if (node->kind != SCENARIO_NODE_TEXT) {
        scenario_file_errors_add(r->errors, &at, "%s: expected a text, got %s", key,
                                 scenario_map_what(node));
    } else if (scenario_node_is_null(node) || node->text[0] == '\0') {
        scenario_file_errors_add(r->errors, &at, "%s: expected a text, got nothing", key);
    } else if (strlen(node->text) > WORD_MAX) {
        scenario_file_errors_add(r->errors, &at, "%s: expected at most %d characters",
                                 key, WORD_MAX);
    } else if ((word_at == NULL || is_known(r, key, node, word_at)) &&
               (strcmp(key, "line") != 0 || is_number(r, node)) &&
               !expectation_add(out, node->text)) {
        scenario_file_errors_add(r->errors, &at, "%s: expected at most %d of them", key,
                                 EXPECTATION_WORDS_MAX);
    }
}

static void read_words(const struct reading *r, const char *key,
                       const struct scenario_node *node, word_fn *word_at,
                       struct expectation_words *out)
{
    if (node->kind != SCENARIO_NODE_LIST) {
        read_word(r, key, node, word_at, out);
        return;
    }
    if (node->first == NULL) {
        struct scenario_place at = scenario_map_place(r->path, node);
        scenario_file_errors_add(r->errors, &at, "%s: the list is empty", key);
    }
    for (const struct scenario_node *item = node->first; item != NULL;
         item = item->next) {
        read_word(r, key, item, word_at, out);
    }
}

static void read_culprit(const struct reading *r, const struct scenario_node *node,
                         struct expectation *out)
{
    struct scenario_map map;
    if (!scenario_map_begin(&map, node, "culprit", r->path, r->errors)) {
        return;
    }
    struct expectation_words *const lists[] = {&out->kind, &out->type, &out->owner,
                                               &out->file, &out->line};
    const struct scenario_key *key;
    while (scenario_map_next_in(&map, scenario_culprit_keys, "culprit", &key)) {
        size_t i = (size_t)(key - scenario_culprit_keys);
        read_words(r, key->name, map.value, i == 0 ? expectation_kind_at : NULL,
                   lists[i]);
    }
}

static bool fits_outcome(const struct expectation *e, const char *class_name)
{
    if (e->verdict.words[0] == NULL) {
        return true;
    }
    for (size_t i = 0; i < VERDICT_CLASS_COUNT; i++) {
        const char *verdict = expectation_verdicts[verdict_classes[i].outcome];
        /* The outcome of fragmentation depends on the budget. */
        bool either = i == VERDICT_FRAGMENTATION;
        for (char *const *word = e->verdict.words; *word != NULL; word++) {
            if (strcmp(verdict_classes[i].name, class_name) == 0 &&
                (strcmp(*word, verdict) == 0 || either)) {
                return true;
            }
        }
    }
    return false;
}

/* A class whose verdict is none of those that are expected is never met. */
static void check_classes(const struct reading *r, const struct expectation *e,
                          const struct scenario_node *node)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    for (char *const *word = e->class_name.words; *word != NULL; word++) {
        if (!fits_outcome(e, *word)) {
            scenario_file_errors_add(r->errors, &at,
                                     "class: the verdict of %s is not the one that is "
                                     "expected ('floodtest list classes' shows it)",
                                     *word);
        }
    }
}

void expectation_parse(struct expectation *out, const struct scenario_node *node,
                       const char *path, struct scenario_file_errors *errors)
{
    const struct reading r = {path, errors};
    const struct scenario_node *classes = NULL;
    const struct scenario_key *key;
    struct scenario_map map;
    *out = (struct expectation){0};
    if (!scenario_map_begin(&map, node, "expect", path, errors)) {
        return;
    }
    while (scenario_map_next_in(&map, scenario_expect_keys, "expect", &key)) {
        if (strcmp(key->name, "verdict") == 0) {
            read_words(&r, key->name, map.value, verdict_at, &out->verdict);
        } else if (strcmp(key->name, "class") == 0) {
            classes = map.value;
            read_words(&r, key->name, map.value, expectation_class_at, &out->class_name);
        } else {
            read_culprit(&r, map.value, out);
        }
    }
    if (classes != NULL) {
        check_classes(&r, out, classes);
    }
}

void expectation_default(struct expectation *out)
{
    *out = (struct expectation){0};
    (void)expectation_add(&out->verdict, expectation_verdicts[OUTCOME_PASS]);
}
