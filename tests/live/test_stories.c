/* The stories of scenarios/: each scenario file is run as it says, and must give the
 * verdict that it says and, if it fails, name the culprit. A new file is found by itself.
 *
 * All of them take minutes: those that differ little from others, and most twins, run
 * only with `make stories`. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"
#include "tests/support/story.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORIES_MAX = 64 };

/* These run always, the others with `make stories`. */
static const char *const quick_stories[] = {
    "app_queue",     "task_per_message", "lru_cache",
    "closure_timer", "fragmentation",    "native_leak",
};

struct story_list {
    char *paths[STORIES_MAX];
    int count;
};
static struct story_list failing, quick, slow;

/* Borrowed from path: the file's name. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool is_quick(const char *path)
{
    const char *name = base_name(path);
    for (size_t i = 0; i < sizeof quick_stories / sizeof *quick_stories; i++) {
        size_t len = strlen(quick_stories[i]);
        if (strncmp(name, quick_stories[i], len) == 0 && name[len] == '.') {
            return true;
        }
    }
    return false;
}

static void load(struct story *s, const char *path)
{
    struct err error = {0};
    ck_assert_msg(story_load(s, path, &error) == 0, "%s", error.msg);
}

/* One of the words in "a|b|c", as fits() tells it. */
static bool fits_any(const char *words, const char *text,
                     bool (*fits)(const char *text, const char *word))
{
    char copy[256];
    ck_assert_uint_lt(strlen(words), sizeof copy);
    snprintf(copy, sizeof copy, "%s", words);
    char *rest = copy;
    for (char *word = strsep(&rest, "|"); word != NULL; word = strsep(&rest, "|")) {
        if (fits(text, word)) {
            return true;
        }
    }
    return false;
}

static bool is_same(const char *text, const char *word)
{
    return strcmp(text, word) == 0;
}

static bool is_inside(const char *text, const char *word)
{
    return strstr(text, word) != NULL;
}

/* Is it a type of this name, in whichever module? */
static bool is_type(const char *text, const char *word)
{
    size_t len = strlen(text), end = strlen(word);
    return len >= end && strcmp(text + len - end, word) == 0 &&
           (len == end || text[len - end - 1] == '.');
}

static bool is_file(const char *text, const char *word)
{
    return is_same(base_name(text), word);
}

static void expect_in_chain(struct flood_run *run, const json_t *culprit,
                            const char *words)
{
    size_t index;
    json_t *link;
    json_array_foreach(json_object_get(culprit, "chain"), index, link)
    {
        const char *text = json_string_value(link);
        if (text != NULL && fits_any(words, text, is_inside)) {
            return;
        }
    }
    ck_abort_msg("the chain does not show %s\n%s", words, flood_run_explain(run));
}

/* The first culprit of the result is the one that the story names. */
static void expect_culprit(struct flood_run *run, const struct story *s)
{
    static const struct {
        const char *field;
        bool (*fits)(const char *text, const char *word);
    } texts[] = {
        {"kind", is_same}, {"type", is_type}, {"owner", is_inside}, {"file", is_file}};
    const json_t *culprit = json_array_get(flood_run_value(run, "culprits"), 0);
    ck_assert_msg(culprit != NULL, "no culprit\n%s", flood_run_explain(run));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *words = story_value(s, "expect", texts[i].field);
        const char *text = json_string_value(json_object_get(culprit, texts[i].field));
        ck_assert_msg(words == NULL ||
                          (text != NULL && fits_any(words, text, texts[i].fits)),
                      "the culprit's %s is %s, not %s\n%s", texts[i].field,
                      text != NULL ? text : "unknown", words, flood_run_explain(run));
    }
    const char *lines = story_value(s, "expect", "line");
    char line[32];
    snprintf(line, sizeof line, "%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(culprit, "line")));
    ck_assert_msg(lines == NULL || fits_any(lines, line, is_same),
                  "the culprit's line is %s, not %s\n%s", line, lines,
                  flood_run_explain(run));
    const char *shows = story_value(s, "expect", "shows");
    if (shows != NULL) {
        expect_in_chain(run, culprit, shows);
    }
}

/* A client that passes has none: nothing is asked for, nothing is said. */
static void expect_no_culprit(struct flood_run *run)
{
    ck_assert_msg(json_array_size(json_object_get(run->json, "culprits")) == 0,
                  "it passes, and a culprit is named\n%s", flood_run_explain(run));
}

/* Settings stand in the file as the options without their dashes; "true" is a flag. */
static void add_settings(struct flood_run *run, const struct story *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct story_field *f = &s->fields[i];
        if (*f->map != '\0' || strcmp(f->key, "target") == 0 ||
            strcmp(f->key, "expect") == 0) {
            continue;
        }
        char option[64];
        snprintf(option, sizeof option, "--%s", f->key);
        FLOOD_ARGS(run, option);
        if (strcmp(f->value, "true") != 0) {
            FLOOD_ARGS(run, f->value);
        }
    }
}

/* The target of a story is a file beside it. */
static void add_target(struct flood_run *run, const struct story *s, const char *path)
{
    const char *target = story_value(s, "", "target");
    ck_assert_msg(target != NULL, "%s has no target", path);
    char client[SCRATCH_PATH_MAX];
    int len = snprintf(client, sizeof client, "%.*s%s", (int)(base_name(path) - path),
                       path, target);
    ck_assert_int_lt(len, (int)sizeof client);
    flood_run_client(run, client);
}

static void expect_verdict(struct flood_run *run, const struct story *s)
{
    const char *exit_code = story_value(s, "expect", "exit");
    const char *class = story_value(s, "expect", "class");
    ck_assert_msg(exit_code != NULL && class != NULL, "%s: neither exit nor class",
                  run->name);
    flood_run_expect(run, atoi(exit_code), class);
}

static void run_story(const char *path)
{
    struct story s;
    load(&s, path);
    struct flood_run *run = flood_run_new(base_name(path));
    add_settings(run, &s);
    add_target(run, &s, path);
    flood_run_finish(run);
    expect_verdict(run, &s);
    if (story_value(&s, "expect", "kind") != NULL) {
        expect_culprit(run, &s);
    } else if (atoi(story_value(&s, "expect", "exit")) == 0) {
        expect_no_culprit(run);
    }
    flood_run_free(run);
}

START_TEST(quick_story)
{
    run_story(quick.paths[_i]);
}
END_TEST

START_TEST(slow_story)
{
    run_story(slow.paths[_i]);
}
END_TEST

/* A client without a scenario file would never be run. */
START_TEST(every_client_has_a_story)
{
    glob_t found = {0};
    ck_assert_int_eq(glob("scenarios/memory/*.py", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char path[SCRATCH_PATH_MAX];
        int stem = (int)strlen(found.gl_pathv[i]) - (int)strlen(".py");
        snprintf(path, sizeof path, "%.*s.yaml", stem, found.gl_pathv[i]);
        struct story s;
        load(&s, path);
        const char *target = story_value(&s, "", "target");
        ck_assert_msg(target != NULL && strcmp(target, base_name(found.gl_pathv[i])) == 0,
                      "%s is for %s", path, target != NULL ? target : "nothing");
    }
    globfree(&found);
    ck_assert_int_gt(failing.count, 0);
    ck_assert_uint_eq((size_t)quick.count, sizeof quick_stories / sizeof *quick_stories);
}
END_TEST

/* Is the line of this number one that has the word? */
static bool has_word(const char *path, int number, const char *word)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    char line[256];
    bool found = false;
    for (int i = 1; i <= number && fgets(line, sizeof line, file) != NULL; i++) {
        found = i == number && strstr(line, word) != NULL;
    }
    fclose(file);
    return found;
}

/* A client that is edited moves the line where the culprit's owner is defined. */
START_TEST(lines_name_the_owner)
{
    for (int i = 0; i < failing.count; i++) {
        struct story s;
        load(&s, failing.paths[i]);
        const char *lines = story_value(&s, "expect", "line");
        if (lines == NULL) {
            continue;
        }
        char client[SCRATCH_PATH_MAX], owner[64];
        snprintf(client, sizeof client, "%.*s%s",
                 (int)(base_name(failing.paths[i]) - failing.paths[i]), failing.paths[i],
                 story_value(&s, "", "target"));
        snprintf(owner, sizeof owner, "%s", story_value(&s, "expect", "owner"));
        owner[strcspn(owner, ".(|")] = '\0';
        bool found = false;
        for (const char *at = lines; at != NULL; at = strchr(at, '|')) {
            at += *at == '|';
            found = found || has_word(client, atoi(at), owner);
        }
        ck_assert_msg(found, "%s: line %s has no %s", client, lines, owner);
    }
}
END_TEST

static void add_path(struct story_list *list, const char *path)
{
    if (list->count < STORIES_MAX) {
        list->paths[list->count++] = strdup(path);
    }
}

/* Lists the scenario files: all are quick or slow; some must fail, or cannot be read. */
static void find_stories(void)
{
    glob_t found = {0};
    if (failing.count > 0 || glob("scenarios/*/*.yaml", 0, NULL, &found) != 0) {
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct story s;
        struct err error;
        const char *path = found.gl_pathv[i];
        const char *exit_code =
            story_load(&s, path, &error) == 0 ? story_value(&s, "expect", "exit") : NULL;
        bool passes = exit_code != NULL && strcmp(exit_code, "0") == 0;
        add_path(is_quick(path) ? &quick : &slow, path);
        if (!passes) {
            add_path(&failing, path);
        }
    }
    globfree(&found);
}

static void add_case(Suite *s, const char *name, const TTest *test, int count,
                     const char *tags)
{
    TCase *tc = tcase_create(name);
    tcase_set_timeout(tc, 75);
    tcase_set_tags(tc, tags);
    tcase_add_loop_test(tc, test, 0, count);
    suite_add_tcase(s, tc);
}

Suite *stories_suite(void)
{
    find_stories();
    Suite *s = suite_create("stories");
    add_case(s, "files", every_client_has_a_story, 1, "quick");
    add_case(s, "lines", lines_name_the_owner, 1, "quick");
    add_case(s, "quick stories", quick_story, quick.count, "story");
    add_case(s, "slow stories", slow_story, slow.count, "slow");
    return s;
}
