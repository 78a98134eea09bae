/* The JSON Schema of scenario files, and the help that comes from the same tables. */
#include "tests/unit/suites.h"

#include "harness/cli/cli.h"
#include "harness/scenario/scenario_keys.h"
#include "harness/scenario/scenario_schema.h"
#include "tests/support/scenario_text.h"
#include "tests/support/scratch.h"

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SCHEMA "harness/scenario/scenario.schema.json"

static void read_file(const char *path, struct strbuf *out)
{
    char chunk[4096];
    size_t got;
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        strbuf_addn(out, chunk, got);
    }
    fclose(file);
}

START_TEST(the_copy_is_up_to_date)
{
    struct strbuf made, copy;
    strbuf_init(&made);
    strbuf_init(&copy);
    scenario_schema_text(&made);
    if (getenv("FLOODTEST_UPDATE_GOLDEN") != NULL) {
        FILE *file = fopen(SCHEMA, "w");
        ck_assert_ptr_nonnull(file);
        fputs(made.text, file);
        ck_assert_int_eq(fclose(file), 0);
    }
    read_file(SCHEMA, &copy);
    ck_assert_msg(strcmp(made.text, copy.text) == 0,
                  SCHEMA " differs from 'floodtest list schema'");
    strbuf_fini(&made);
    strbuf_fini(&copy);
}
END_TEST

START_TEST(every_key_is_in_it)
{
    struct strbuf made;
    strbuf_init(&made);
    scenario_schema_text(&made);
    json_t *schema = json_loads(made.text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(schema);
    const json_t *file = json_object_get(schema, "properties");
    const json_t *defs = json_object_get(schema, "$defs");
    size_t options = 0;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        bool key = scenario_key_is_option(row);
        options += key;
        ck_assert_msg((json_object_get(file, row->name) != NULL) == key, "%s", row->name);
        ck_assert_msg((json_object_get(defs, row->name) != NULL) == key, "%s", row->name);
    }
    ck_assert_uint_eq(json_object_size(file), options + SCENARIO_KEYS_COUNT);
    json_decref(schema);
    strbuf_fini(&made);
}
END_TEST

/* What check_scenarios.py says of these files, line by line. */
static void check_files(char *const *paths, size_t count, struct strbuf *said)
{
    char dir[SCRATCH_PATH_MAX], command[2 * SCRATCH_PATH_MAX];
    ck_assert(scratch_make(dir, NULL));
    snprintf(command, sizeof command,
             "/usr/bin/python3 tests/support/check_scenarios.py " SCHEMA " >%s/said",
             dir);
    FILE *python = popen(command, "w");
    ck_assert_ptr_nonnull(python);
    for (size_t i = 0; i < count; i++) {
        fprintf(python, "%s\n", paths[i]);
    }
    ck_assert_int_eq(pclose(python), 0);
    snprintf(command, sizeof command, "%s/said", dir);
    read_file(command, said);
    scratch_remove(dir);
}

/* Files for other programs. */
static bool is_scenario(const char *path)
{
    return strstr(path, "/kubernetes/") == NULL;
}

START_TEST(every_scenario_keeps_to_it)
{
    glob_t found = {0};
    struct strbuf said;
    char *paths[512];
    size_t count = 0;
    strbuf_init(&said);
    ck_assert_int_eq(glob("scenarios/*/*.yaml", 0, NULL, &found), 0);
    int more = glob("scenarios/*.yaml", GLOB_APPEND, NULL, &found);
    ck_assert(more == 0 || more == GLOB_NOMATCH);
    for (size_t i = 0; i < found.gl_pathc && count < 512; i++) {
        if (is_scenario(found.gl_pathv[i])) {
            paths[count++] = found.gl_pathv[i];
        }
    }
    ck_assert_uint_ge(count, 30);
    check_files(paths, count, &said);
    ck_assert_msg(said.len == 0, "%s", said.text);
    globfree(&found);
    strbuf_fini(&said);
}
END_TEST

/* What an editor can know is wrong. */
START_TEST(it_refuses_what_the_loader_refuses)
{
#define BAD(name) "tests/scenarios_bad/" name ".yaml"
    char *paths[] = {
        BAD("unknown_key"),      BAD("extends_in_run"),    BAD("matrix_in_run"),
        BAD("many_option"),      BAD("verdict_at_top"),    BAD("owner_in_expect"),
        BAD("rate_null"),        BAD("rate_list"),         BAD("rate_map"),
        BAD("connections_zero"), BAD("port_range"),        BAD("payload_choice"),
        BAD("budget_range"),     BAD("acks_quoted"),       BAD("talk_map"),
        BAD("command_text"),     BAD("command_empty"),     BAD("expect_text"),
        BAD("expect_empty"),     BAD("expect_verdict"),    BAD("expect_class"),
        BAD("expect_kind"),      BAD("runs_map"),          BAD("runs_empty"),
        BAD("matrix_list"),      BAD("matrix_unknown"),    BAD("matrix_scalar"),
        BAD("matrix_no_values"), BAD("matrix_value_list"), BAD("matrix_name"),
        BAD("root_list"),        BAD("root_text")};
#undef BAD
    struct strbuf said;
    strbuf_init(&said);
    size_t count = sizeof paths / sizeof paths[0];
    check_files(paths, count, &said);
    for (size_t i = 0; i < count; i++) {
        char line[128];
        snprintf(line, sizeof line, "%s: /", paths[i]);
        ck_assert_msg(strstr(said.text, line) != NULL, "%s is accepted", paths[i]);
    }
    strbuf_fini(&said);
}
END_TEST

START_TEST(the_example_of_the_help_can_be_read)
{
    const struct scenario_text_file files[] = {{"slow.yaml", scenario_example},
                                               {NULL, NULL}};
    struct scenario_file file;
    struct scenario_file_errors errors = {0};
    int rc = scenario_text_parse(&file, files, &errors);
    ck_assert_msg(rc == 0, "%s", errors.count > 0 ? errors.sentences[0] : "?");
    ck_assert_uint_eq(file.run_count, 4);
    ck_assert_str_eq(file.runs[3].name, "slow/bounded rate=5k");
    scenario_file_fini(&file);
}
END_TEST

START_TEST(the_help_names_every_key)
{
    struct strbuf page;
    struct err e;
    char name[64];
    strbuf_init(&page);
    ck_assert_int_eq(cli_help_topic(&page, "scenario", &e), 0);
    for (const char *line = page.text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        ck_assert_msg(len < 80 && (len == 0 || line[len - 1] != ' '), "%.*s", (int)len,
                      line);
        line += len + 1;
    }
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (scenario_key_in(scenario_expect_keys, row->name) != NULL ||
            scenario_key_in(scenario_culprit_keys, row->name) != NULL) {
            continue; /* named there, whatever an option of that name is for */
        }
        snprintf(name, sizeof name, "\n  %s: ", row->name);
        ck_assert_msg((strstr(page.text, name) != NULL) == scenario_key_is_option(row),
                      "%s", row->name);
    }
    for (size_t i = 0; i < SCENARIO_KEYS_COUNT; i++) {
        snprintf(name, sizeof name, "\n  %s: ", scenario_keys[i].name);
        ck_assert_msg(strstr(page.text, name) != NULL, "%s", name);
    }
    ck_assert_ptr_nonnull(strstr(page.text, "(a number, 1 to 64) [1]"));
    ck_assert_int_eq(cli_help_topic(&page, "scenaro", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "no help on 'scenaro', did you mean scenario?");
    strbuf_fini(&page);
}
END_TEST

Suite *scenario_schema_suite(void)
{
    Suite *s = suite_create("scenario_schema");
    TCase *tc = tcase_create("tables");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, the_copy_is_up_to_date);
    tcase_add_test(tc, every_key_is_in_it);
    tcase_add_test(tc, every_scenario_keeps_to_it);
    tcase_add_test(tc, it_refuses_what_the_loader_refuses);
    tcase_add_test(tc, the_example_of_the_help_can_be_read);
    tcase_add_test(tc, the_help_names_every_key);
    suite_add_tcase(s, tc);
    return s;
}
