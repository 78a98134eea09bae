#include "tests/unit/suites.h"

#include "harness/cli/cli.h"
#include "harness/cli/cli_command.h"
#include "harness/base/mem.h"
#include "harness/scenario/options.h"
#include "server/backend/conversation_plan.h"
#include "server/languages.h"
#include "server/message/sizes.h"
#include "server/pace/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_page(const struct strbuf *page, int lines_max)
{
    int lines = 0;
    for (const char *p = page->text; *p != '\0'; lines++) {
        size_t len = strcspn(p, "\n");
        ck_assert_msg(len < 80, "wider than 79: %.*s", (int)len, p);
        ck_assert_msg(len == 0 || p[len - 1] != ' ', "ends in a blank: %.*s", (int)len,
                      p);
        p += len;
        ck_assert_int_eq(*p, '\n');
        p++;
    }
    ck_assert_int_le(lines, lines_max);
}

START_TEST(help_fits_a_page)
{
    struct strbuf page;
    strbuf_init(&page);
    cli_help_text(&page, false);
    check_page(&page, 44);
    ck_assert_ptr_nonnull(strstr(page.text, "\nusage: floodtest [run]"));
    ck_assert_ptr_nonnull(strstr(page.text, "\nexamples:\n"));
    ck_assert_ptr_nonnull(strstr(page.text, "\nexit: 0 passed"));
    ck_assert_ptr_nonnull(strstr(page.text, "floodtest --help all"));
    strbuf_fini(&page);
}
END_TEST

START_TEST(help_lists_the_ten_or_all)
{
    struct strbuf page, all;
    char name[64];
    strbuf_init(&page);
    strbuf_init(&all);
    cli_help_text(&page, false);
    cli_help_text(&all, true);
    check_page(&all, 250);
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        snprintf(name, sizeof name, "--%s%s", row->name,
                 row->argument == NULL            ? "  "
                 : options_value_is_optional(row) ? "["
                                                  : " ");
        bool ten = (row->flags & OPTIONS_TEN) != 0;
        bool among =
            ten || row->kind == KIND_HELP; /* that one is named in the last line */
        ck_assert_msg((strstr(page.text, name) != NULL) == among, "--help and %s", name);
        ck_assert_msg(strstr(all.text, name) != NULL, "--help all lacks %s", name);
    }
    for (int i = 0; i < GROUP_COUNT; i++) {
        ck_assert_ptr_nonnull(strstr(all.text, options_group_names[i]));
    }
    strbuf_fini(&page);
    strbuf_fini(&all);
}
END_TEST

START_TEST(help_on_every_topic)
{
    struct strbuf page;
    struct err e;
    strbuf_init(&page);
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        strbuf_clear(&page);
        ck_assert_int_eq(cli_help_topic(&page, options_at(id)->name, &e), 0);
        ck_assert_uint_gt(page.len, strlen(options_at(id)->name));
        check_page(&page, 60);
    }
    for (int i = 0; i < CLI_COMMANDS; i++) {
        strbuf_clear(&page);
        ck_assert_int_eq(cli_help_topic(&page, cli_commands[i].name, &e), 0);
        ck_assert_ptr_nonnull(strstr(page.text, cli_commands[i].usage[0]));
        check_page(&page, 165);
    }
    strbuf_clear(&page);
    ck_assert_int_eq(cli_help_topic(&page, "xyz", &e), FERR_CONFIG);
    ck_assert_uint_eq(page.len, 0);
    strbuf_fini(&page);
}
END_TEST

START_TEST(help_of_check_has_its_options_only)
{
    struct strbuf page;
    struct err e;
    strbuf_init(&page);
    ck_assert_int_eq(cli_help_topic(&page, "check", &e), 0);
    ck_assert_ptr_nonnull(strstr(page.text, "--json"));
    ck_assert_ptr_nonnull(strstr(page.text, "--color"));
    ck_assert_ptr_null(strstr(page.text, "--rate"));
    ck_assert_ptr_null(strstr(page.text, "--target"));
    strbuf_fini(&page);
}
END_TEST

/* The module that reads it. */
static int read_shape(const char *text, struct err *e)
{
    struct shape s;
    return shape_parse(text, &s, e);
}

static int read_size(const char *text, struct err *e)
{
    struct sizes s;
    return sizes_parse(text, &s, e);
}

static int read_template(const char *text, struct err *e)
{
    struct template *t = NULL;
    bool wrap = strcmp(text, "{message}") == 0 || strcmp(text, "{bytes}") == 0;
    char wrapped[160];
    snprintf(wrapped, sizeof wrapped, "%s%s", text, wrap ? "{message}" : "");
    int rc = template_parse(strcmp(text, "{message}") == 0 ? text : wrapped,
                            TEMPLATE_CAPTURES | (wrap ? TEMPLATE_WRAP : 0U), &t, e);
    template_free(t);
    return rc;
}

static int read_talk(const char *line, struct err *e)
{
    struct conversation_plan p;
    conversation_plan_init(&p);
    int rc = conversation_plan_add(&p, line, e);
    conversation_plan_fini(&p);
    return rc;
}

static const struct {
    const char *option;
    int (*read)(const char *text, struct err *e);
    size_t indent; /* of the lines that are read */
    bool word;     /* no more of them */
    int least;
} languages[] = {
    {"shape", read_shape, 2, true, 7},      {"size", read_size, 2, true, 3},
    {"message", read_template, 2, true, 9}, {"message", read_template, 4, false, 1},
    {"talk", read_talk, 4, false, 12},
};

/* Every form and example that the help shows is one. */
START_TEST(help_on_languages_is_right)
{
    const char *at = languages_help(languages[_i].option);
    int read = 0;
    while (*at != '\0') {
        size_t len = strcspn(at, "\n");
        char *line = mem_must_alloc(len + 1);
        memcpy(line, at, len);
        size_t indent = strspn(line, " ");
        if (indent == languages[_i].indent) {
            char *text = line + indent;
            text[languages[_i].word ? strcspn(text, " ") : strlen(text)] = '\0';
            struct err e;
            ck_assert_msg(languages[_i].read(text, &e) == 0, "%s: %s", text, e.msg);
            read++;
        }
        free(line);
        at += len + (at[len] == '\n');
    }
    ck_assert_int_ge(read, languages[_i].least);
}
END_TEST

Suite *cli_help_suite(void)
{
    Suite *s = suite_create("cli_help");
    TCase *t = tcase_create("cli_help");
    tcase_set_timeout(t, 10);
    tcase_add_test(t, help_fits_a_page);
    tcase_add_test(t, help_lists_the_ten_or_all);
    tcase_add_test(t, help_on_every_topic);
    tcase_add_loop_test(t, help_on_languages_is_right, 0,
                        (int)(sizeof languages / sizeof languages[0]));
    tcase_add_test(t, help_of_check_has_its_options_only);
    suite_add_tcase(s, t);
    return s;
}
