/* The stories of scenarios/memory: each scenario file is run as it says, and must give
 * the verdict that it says and, if it fails, name the culprit. A new file is found by
 * itself.
 *
 * All of them take minutes: those that differ little from others, and most twins, run
 * only with `make stories`. */
#include "harness/scenario/scenario_file.h"
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

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

/* A link of the first culprit's chain that the report must show. */
static const struct {
    const char *story, *shows[2];
} chains[] = {
    {"app_queue", {"Feed"}},
    {"batch_results", {"Importer"}},
    {"closure_timer", {"_scheduled"}},
    {"coroutine_local", {"main"}},
    {"cycle_del", {"Session"}},
    {"cycle_gc_off", {"Order", "Line"}},
    {"dict_cache", {"replies"}},
    {"library_queue", {"main"}},
    {"lru_cache", {"look_up"}},
    {"native_leak", {"parse_open"}},
    {"task_per_message", {"acquire"}},
    {"text_buffer", {"Lines"}},
    {"thread_list", {"write_batches"}},
    {"write_buffer", {"writer"}},
};

/* One story is one run, or the test fails. */
static void load(struct scenario_file *file, const char *path)
{
    struct scenario_file_errors errors = {0};
    int rc = scenario_file_load(file, path, &errors);
    ck_assert_msg(rc == 0, "%s", errors.count > 0 ? errors.sentences[0] : path);
    ck_assert_msg(file->run_count == 1, "%s has %zu runs", path, file->run_count);
}

/* The text of a setting; NULL: it has none. */
static const char *setting(const struct scenario_file *file, enum options_id id)
{
    const struct scenario_run *run = &file->runs[0];
    for (size_t i = 0; i < run->setting_count; i++) {
        if (run->settings[i].row->id == id) {
            return run->settings[i].text;
        }
    }
    return NULL;
}

static bool shows(const json_t *culprit, const char *word)
{
    size_t index;
    json_t *link;
    json_array_foreach(json_object_get(culprit, "chain"), index, link)
    {
        const char *text = json_string_value(link);
        if (text != NULL && word != NULL && strstr(text, word) != NULL) {
            return true;
        }
    }
    return false;
}

static void expect_chain(struct flood_run *run, const char *story, const json_t *culprit)
{
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        if (strcmp(chains[i].story, story) == 0) {
            ck_assert_msg(shows(culprit, chains[i].shows[0]) ||
                              shows(culprit, chains[i].shows[1]),
                          "the chain does not show %s\n%s", chains[i].shows[0],
                          flood_run_explain(run));
        }
    }
}

static const char *text_of(const json_t *culprit, const char *field)
{
    const char *text = json_string_value(json_object_get(culprit, field));
    return text != NULL ? text : "";
}

/* The first culprit of the result is the one that the story names, not only one of
 * them. */
static void expect_culprit(struct flood_run *run, const struct expectation *expect)
{
    const json_t *first = json_array_get(flood_run_value(run, "culprits"), 0);
    ck_assert_msg(first != NULL, "no culprit\n%s", flood_run_explain(run));
    const struct expectation_culprit culprit = {
        text_of(first, "kind"), text_of(first, "type"), text_of(first, "owner"),
        text_of(first, "file"), (long)json_integer_value(json_object_get(first, "line"))};
    const struct expectation_outcome outcome = {expect->verdict.words[0],
                                                flood_run_class(run), &culprit, 1};
    struct strbuf why;
    strbuf_init(&why);
    bool met = expectation_met(expect, &outcome, &why);
    ck_assert_msg(met, "%s\n%s", why.text, flood_run_explain(run));
    strbuf_fini(&why);
    expect_chain(run, run->name, first);
}

/* A client that passes has none: nothing is asked for, nothing is said. */
static void expect_no_culprit(struct flood_run *run)
{
    ck_assert_msg(json_array_size(json_object_get(run->json, "culprits")) == 0,
                  "it passes, and a culprit is named\n%s", flood_run_explain(run));
}

static bool expects(const struct scenario_file *file, const char *verdict)
{
    const char *word = file->runs[0].expect.verdict.words[0];
    return word != NULL && strcmp(word, verdict) == 0;
}

static void run_story(const char *path)
{
    struct scenario_file file;
    load(&file, path);
    const struct expectation *expect = &file.runs[0].expect;
    bool passes = expects(&file, "pass");
    ck_assert_msg(passes || expects(&file, "fail"), "%s expects neither", path);
    ck_assert_msg(expect->class_name.words[0] != NULL, "%s expects no class", path);
    struct flood_run *run = flood_run_new(file.runs[0].name);
    FLOOD_ARGS(run, "run", path, "--python", flood_run_python());
    flood_run_json_args(run);
    flood_run_finish(run);
    flood_run_expect(run, passes ? 0 : 1, NULL);
    ck_assert_msg(json_is_true(flood_run_value(run, "expectation.met")),
                  "not as expected\n%s", flood_run_explain(run));
    if (expect->kind.words[0] != NULL) {
        expect_culprit(run, expect);
    } else if (passes) {
        expect_no_culprit(run);
    }
    flood_run_free(run);
    scenario_file_fini(&file);
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
        struct scenario_file file;
        load(&file, path);
        const char *target = setting(&file, OPTION_TARGET);
        ck_assert_msg(target != NULL && strcmp(target, found.gl_pathv[i]) == 0,
                      "%s is for %s", path, target != NULL ? target : "nothing");
        scenario_file_fini(&file);
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

/* Whether one of these lines has the owner's name: Feed of "Feed.waiting". */
static bool names_owner(const char *client, const struct expectation *e)
{
    for (char *const *owner = e->owner.words; *owner != NULL; owner++) {
        char name[64];
        snprintf(name, sizeof name, "%s", *owner);
        name[strcspn(name, ".(")] = '\0';
        for (char *const *line = e->line.words; *line != NULL; line++) {
            if (has_word(client, atoi(*line), name)) {
                return true;
            }
        }
    }
    return false;
}

/* A client that is edited moves the line where the culprit's owner is defined. */
START_TEST(lines_name_the_owner)
{
    for (int i = 0; i < failing.count; i++) {
        struct scenario_file file;
        load(&file, failing.paths[i]);
        const struct expectation *e = &file.runs[0].expect;
        const char *client = setting(&file, OPTION_TARGET);
        ck_assert_msg(e->line.words[0] == NULL || names_owner(client, e),
                      "%s: line %s has no %s", client, e->line.words[0],
                      e->owner.words[0]);
        scenario_file_fini(&file);
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
    if (failing.count > 0 || glob("scenarios/memory/*.yaml", 0, NULL, &found) != 0) {
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct scenario_file file;
        struct scenario_file_errors errors = {0};
        const char *path = found.gl_pathv[i];
        bool passes = scenario_file_load(&file, path, &errors) == 0 &&
                      file.run_count == 1 && expects(&file, "pass");
        add_path(is_quick(path) ? &quick : &slow, path);
        if (!passes) {
            add_path(&failing, path);
        }
        scenario_file_errors_fini(&errors);
        scenario_file_fini(&file);
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
