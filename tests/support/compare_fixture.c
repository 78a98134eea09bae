#include "tests/support/compare_fixture.h"

#include "tests/support/fake_history.h"

#include <check.h>

void compare_fixture_init(struct compare_fixture *f)
{
    *f = (struct compare_fixture){.documents = json_array()};
}

void compare_fixture_fini(struct compare_fixture *f)
{
    compare_result_fini(&f->result);
    compare_set_fini(&f->base);
    compare_set_fini(&f->fresh);
    json_decref(f->documents);
}

void compare_fixture_observe(struct compare_fixture *f, struct compare_set *set,
                             json_t *json, const char *name)
{
    struct err e = {0};
    json_array_append_new(f->documents, json);
    int rv = compare_observe(set, json, name, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
}

void compare_fixture_run(struct compare_fixture *f, struct compare_set *set, bool passed,
                         double growth, const char *name)
{
    compare_fixture_observe(f, set, fake_history_result(passed, growth), name);
}

void compare_fixture_compare(struct compare_fixture *f, const char *const *losses,
                             bool force)
{
    static const char *const none[] = {NULL};
    struct compare_allowed allowed;
    struct err e = {0};
    ck_assert_int_eq(compare_allowed_parse(&allowed, losses != NULL ? losses : none, &e),
                     0);
    compare_sets(&f->result, &f->base, &f->fresh, &allowed, force);
}

const struct compare_number *compare_fixture_number(const struct compare_fixture *f,
                                                    enum compare_metric_id id)
{
    ck_assert_uint_ge(f->result.count, 1);
    return &f->result.subjects[0].numbers[id];
}
