/* A profile is a stranger's file. */
#include "probes/native_profile.h"

#include "tests/support/native_file.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Numbers of the header that must be as they are; the rest may be anything. */
START_TEST(another_layout_is_refused)
{
    uint64_t *numbers = (uint64_t *)(void *)&native_file->header;
    numbers[_i]++;
    native_file_write(sizeof *native_file);
    ck_assert_ptr_null(native_file_read(NULL));
}
END_TEST

START_TEST(another_size_is_refused)
{
    static const size_t cut[] = {0, 1, sizeof(struct native_header),
                                 sizeof(struct profile) - 1};
    native_file_write(cut[_i]);
    ck_assert_ptr_null(native_file_read(NULL));
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    ck_assert_ptr_null(native_file_read(NULL));
    ck_assert_int_eq(mkfifo(native_path, 0600), 0);
    ck_assert_ptr_null(native_file_read(NULL));
    ck_assert_int_eq(unlink(native_path), 0);
    ck_assert_int_eq(mkdir(native_path, 0700), 0);
    ck_assert_ptr_null(native_file_read(NULL));
    ck_assert_int_eq(rmdir(native_path), 0);
    ck_assert_int_eq(symlink("/dev/zero", native_path), 0);
    ck_assert_ptr_null(native_file_read(NULL));
}
END_TEST

START_TEST(stacks_with_absurd_numbers_are_left_out)
{
    native_file_stack(7, 5 * MIB, "0 10");
    struct native_stack *s = native_file_stack(8, 6 * MIB, "0 20 0 30");
    switch (_i) {
    case 0:
        s->live_bytes = UINT64_MAX;
        break;
    case 1:
        s->live_bytes = (UINT64_C(1) << 50) + 1;
        break;
    case 2:
        s->live_count = UINT64_MAX;
        break;
    case 3:
        s->frame_count = NATIVE_FRAMES_MAX + 1;
        break;
    case 4:
        s->frames[1].module = 3;
        break;
    case 5:
        s->frames[1].module = NATIVE_NO_MODULE - 1;
        break;
    case 6:
        s->hash = 0;
        break;
    default:
        native_file->header.module_count =
            UINT64_MAX; /* stands for the most there may be */
        s->frames[1].module = NATIVE_MODULES_MAX;
        break;
    }
    json_t *found = native_file_findings(NULL);
    ck_assert_uint_eq(culprit_count(found), 1);
    ck_assert_str_eq(text_of(culprit(found, 0), "owner"), "libleak.so+0x10");
    json_decref(found);
}
END_TEST

START_TEST(sums_of_the_largest_numbers_hold)
{
    for (uint64_t i = 1; i <= NATIVE_STACKS_MAX; i++) {
        native_file_stack(i, UINT64_C(1) << 50, "0 10");
    }
    json_t *found = native_file_findings(NULL);
    ck_assert_int_eq(number_of(culprit(found, 0), "bytes"), INT64_C(1) << 61);
    json_decref(found);
}
END_TEST

/* A module's path is a stranger's text, and so is the file that it names. */
START_TEST(paths_may_be_anything)
{
    char fifo[SCRATCH_PATH_MAX + 16];
    snprintf(fifo, sizeof fifo, "%s/fifo", native_dir);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    const char *const paths[] = {
        "", "/", "/dev/zero", "/dev/stdin", "\x1b[2J\n\xff", fifo, native_path};
    char *room = native_file->modules[0].path;
    for (size_t i = 0; i <= sizeof paths / sizeof *paths; i++) {
        memset(room, 0xfe, NATIVE_PATH_MAX); /* in the end without a NUL */
        if (i < sizeof paths / sizeof *paths) {
            snprintf(room, NATIVE_PATH_MAX, "%s", paths[i]);
        }
        native_file_stack(7, 5 * MIB, "0 10");
        json_t *found = native_file_findings(NULL);
        const char *owner = text_of(culprit(found, 0), "owner");
        ck_assert_str_ne(owner, "");
        for (const char *c = owner; *c != '\0'; c++) {
            ck_assert(*c >= ' ' && *c <= '~');
        }
        json_decref(found);
    }
}
END_TEST

START_TEST(lost_samples_are_noted)
{
    native_file->header.lost_stacks = native_file->header.lost_samples = UINT64_MAX;
    json_t *found = native_file_findings(NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(found, "notes")), 1);
    json_decref(found);
}
END_TEST

static uint64_t random_step(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

START_TEST(damage_is_safe)
{
    uint64_t state = (uint64_t)_i;
    for (unsigned i = 0; i < 64; i++) {
        native_file_stack(random_step(&state), random_step(&state),
                          "2 10 0 20 1 30 0 60 2 80");
    }
    size_t from = sizeof(struct native_header);
    for (int i = 0; i < 20000; i++) {
        size_t at = from + random_step(&state) % (sizeof *native_file - from);
        ((unsigned char *)native_file)[at] = (unsigned char)random_step(&state);
    }
    native_file_write(sizeof *native_file);
    json_t *found = native_file_read(NULL);
    ck_assert_ptr_nonnull(found);
    char *text = json_dumps(found, 0);
    ck_assert_ptr_nonnull(text);
    free(text);
    json_decref(found);
}
END_TEST

Suite *native_untrusted_suite(void)
{
    Suite *suite = suite_create("native_untrusted");
    TCase *tc = tcase_create("untrusted");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, native_file_setup, native_file_teardown);
    tcase_add_loop_test(tc, another_layout_is_refused, 0, 7);
    tcase_add_loop_test(tc, another_size_is_refused, 0, 4);
    tcase_add_test(tc, what_is_no_file_is_refused);
    tcase_add_loop_test(tc, stacks_with_absurd_numbers_are_left_out, 0, 8);
    tcase_add_test(tc, sums_of_the_largest_numbers_hold);
    tcase_add_test(tc, paths_may_be_anything);
    tcase_add_test(tc, lost_samples_are_noted);
    tcase_add_loop_test(tc, damage_is_safe, 0, 10);
    suite_add_tcase(suite, tc);
    return suite;
}
