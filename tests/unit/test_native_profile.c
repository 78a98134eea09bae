#include "probes/native_profile.h"

#include "tests/support/native_file.h"
#include "tests/unit/suites.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

START_TEST(chain_owner_and_numbers)
{
    native_file_stack(7, 5 * MIB, "2 10 0 20 1 30 1 40 1 50 0 60 2 70 2 80");
    json_t *found = native_file_findings(NULL);
    const json_t *c = culprit(found, 0);
    ck_assert_str_eq(text_of(c, "kind"), "native");
    ck_assert_str_eq(text_of(c, "owner"), "libleak.so+0x20");
    ck_assert_str_eq(text_of(c, "file"), "/none/libleak.so");
    ck_assert_int_eq(number_of(c, "bytes"), 5 * MIB);
    ck_assert_int_eq(number_of(c, "growth_bytes"), 5 * MIB);
    ck_assert_int_eq(number_of(c, "length"), 10);
    ck_assert_str_eq(link_name(c, 0), "libc.so.6+0x10");
    ck_assert_str_eq(link_name(c, 1), "libleak.so+0x20");
    ck_assert_str_eq(link_name(c, 2), "CPython interpreter (3 frames)");
    ck_assert_str_eq(link_name(c, 3), "libleak.so+0x60");
    ck_assert_uint_eq(json_array_size(json_object_get(c, "chain")), 4);
    json_decref(found);
}
END_TEST

START_TEST(an_interpreters_own_memory_is_its_own)
{
    native_file_stack(7, 5 * MIB, "2 10 1 20 1 30 2 80");
    json_t *found = native_file_findings(NULL);
    ck_assert_str_eq(text_of(culprit(found, 0), "owner"), "python3.11+0x20");
    json_decref(found);
}
END_TEST

START_TEST(a_stack_without_frames_is_told)
{
    native_file_stack(7, 5 * MIB, "");
    json_t *found = native_file_findings(NULL);
    ck_assert_str_eq(text_of(culprit(found, 0), "owner"),
                     "code that could not be followed");
    json_decref(found);
}
END_TEST

START_TEST(code_without_a_file_has_no_name)
{
    struct native_stack *s = native_file_stack(7, 5 * MIB, "0 10");
    s->frames[0].module = NATIVE_NO_MODULE;
    json_t *found = native_file_findings(NULL);
    ck_assert_str_eq(text_of(culprit(found, 0), "owner"), "code without a file");
    json_decref(found);
}
END_TEST

START_TEST(stacks_that_differ_in_the_interpreters_depth_are_one)
{
    native_file_stack(7, 3 * MIB, "0 20 1 30 1 40 0 60");
    native_file_stack(8, 2 * MIB, "0 20 1 31 0 60");
    native_file_stack(9, 1 * MIB, "0 21 1 31 0 60");
    json_t *found = native_file_findings(NULL);
    ck_assert_uint_eq(culprit_count(found), 2);
    ck_assert_int_eq(number_of(culprit(found, 0), "bytes"), 5 * MIB);
    ck_assert_int_eq(number_of(culprit(found, 0), "length"), 20);
    ck_assert_str_eq(link_name(culprit(found, 0), 1), "CPython interpreter (2 frames)");
    json_decref(found);
}
END_TEST

START_TEST(growth_is_counted_from_the_baseline)
{
    native_file_stack(7, 30 * MIB, "0 20");
    native_file_stack(8, 10 * MIB, "0 30");
    native_file_stack(9, 20 * MIB, "0 40");
    native_file_write(sizeof *native_file);
    struct err e = {0};
    json_t *before = native_profile_baseline(native_path, &e);
    ck_assert_ptr_nonnull(before);
    native_file_stack(7, 31 * MIB, "0 20");
    native_file_stack(8, 15 * MIB, "0 30");
    native_file_stack(9, 1 * MIB, "0 40");
    native_file_stack(10, 2 * MIB, "0 50");
    json_t *found = native_file_findings(before);
    static const json_int_t growth[] = {5, 2, 1};
    ck_assert_uint_eq(culprit_count(found), 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(number_of(culprit(found, i), "growth_bytes"), growth[i] * MIB);
    }
    json_decref(found);
    json_decref(before);
}
END_TEST

START_TEST(little_growth_is_left_out)
{
    native_file_stack(7, 512 * 1024 - 1, "0 20");
    json_t *found = native_file_findings(NULL);
    ck_assert_uint_eq(culprit_count(found), 0);
    json_decref(found);
    native_file_stack(7, 512 * 1024, "0 20");
    found = native_file_findings(NULL);
    ck_assert_uint_eq(culprit_count(found), 1);
    json_decref(found);
    native_file_stack(8, 100 * MIB, "0 30"); /* 2 % of it are more than that */
    found = native_file_findings(NULL);
    ck_assert_uint_eq(culprit_count(found), 1);
    json_decref(found);
}
END_TEST

START_TEST(no_more_culprits_than_asked_for)
{
    for (unsigned i = 1; i < 10; i++) {
        char frame[16];
        snprintf(frame, sizeof frame, "0 %x", i * 16);
        native_file_stack(i, i * MIB, frame);
    }
    json_t *found = native_file_findings(NULL);
    ck_assert_uint_eq(culprit_count(found), 4);
    ck_assert_int_eq(number_of(culprit(found, 0), "bytes"), 9 * MIB);
    json_decref(found);
}
END_TEST

START_TEST(a_long_chain_is_cut)
{
    struct native_stack *s = native_file_stack(7, 5 * MIB, "");
    s->frame_count = NATIVE_FRAMES_MAX;
    for (unsigned i = 0; i < NATIVE_FRAMES_MAX; i++) {
        s->frames[i] = (struct native_frame){.offset = i, .module = i % 2};
    }
    json_t *found = native_file_findings(NULL);
    size_t links = json_array_size(json_object_get(culprit(found, 0), "chain"));
    ck_assert_uint_ge(links, 15);
    ck_assert_uint_le(links, 16);
    json_decref(found);
}
END_TEST

static void __attribute__((noinline)) a_function_of_this_program(void)
{
    __asm__ volatile("");
}

START_TEST(functions_are_named)
{
    Dl_info info;
    struct link_map *map = NULL;
    uintptr_t address = (uintptr_t)a_function_of_this_program;
    ck_assert_int_ne(dladdr1((void *)address, &info, (void **)&map, RTLD_DL_LINKMAP), 0);
    a_function_of_this_program();
    struct native_module *m = &native_file->modules[0];
    ssize_t n = readlink("/proc/self/exe", m->path, sizeof m->path - 1);
    ck_assert_int_gt((int)n, 0);
    m->path[n] = '\0';
    struct native_stack *s = native_file_stack(7, 5 * MIB, "0 0");
    s->frames[0].offset = address - map->l_addr;
    json_t *found = native_file_findings(NULL);
    const char *owner = text_of(culprit(found, 0), "owner");
    ck_assert_ptr_nonnull(strstr(owner, ":a_function_of_this_program"));
    const char *file = text_of(culprit(found, 0), "file");
    ck_assert_ptr_nonnull(strstr(file, "tests/unit/test_native_profile.c"));
    ck_assert_int_gt(number_of(culprit(found, 0), "line"), 0);
    json_decref(found);
}
END_TEST

Suite *native_profile_suite(void)
{
    Suite *suite = suite_create("native_profile");
    TCase *tc = tcase_create("findings");
    tcase_add_checked_fixture(tc, native_file_setup, native_file_teardown);
    tcase_add_test(tc, chain_owner_and_numbers);
    tcase_add_test(tc, an_interpreters_own_memory_is_its_own);
    tcase_add_test(tc, a_stack_without_frames_is_told);
    tcase_add_test(tc, code_without_a_file_has_no_name);
    tcase_add_test(tc, stacks_that_differ_in_the_interpreters_depth_are_one);
    tcase_add_test(tc, growth_is_counted_from_the_baseline);
    tcase_add_test(tc, little_growth_is_left_out);
    tcase_add_test(tc, no_more_culprits_than_asked_for);
    tcase_add_test(tc, a_long_chain_is_cut);
    tcase_add_test(tc, functions_are_named);
    suite_add_tcase(suite, tc);
    return suite;
}
