#include "probes/elf_symbols.h"

#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRAM_MAX = 256 * 1024, ADDRESSES = 64 * 1024 };

static char dir[SCRATCH_PATH_MAX];
static char copy[SCRATCH_PATH_MAX + 16];
static unsigned char *program; /* a small one, of every system */
static size_t program_bytes;

static void setup(void)
{
    ck_assert(scratch_make(dir, NULL));
    snprintf(copy, sizeof copy, "%s/program", dir);
    program = malloc(PROGRAM_MAX);
    FILE *f = fopen("/bin/true", "rb");
    ck_assert_ptr_nonnull(f);
    program_bytes = fread(program, 1, PROGRAM_MAX, f);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_uint_gt(program_bytes, 4096);
}

static void teardown(void)
{
    free(program);
    scratch_remove(dir);
}

static void write_copy(size_t bytes)
{
    FILE *f = fopen(copy, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(program, 1, bytes, f), bytes);
    ck_assert_int_eq(fclose(f), 0);
}

/* Asks for everything: whatever is said is text. */
static void ask_all(void)
{
    struct elf_symbols *s = elf_symbols_open(copy);
    for (uint64_t at = 0; s != NULL && at < ADDRESSES; at += 64) {
        char name[ELF_SYMBOLS_NAME_MAX], file[ELF_SYMBOLS_FILE_MAX];
        int line;
        if (elf_symbols_function(s, at, name)) {
            ck_assert_uint_lt(strlen(name), sizeof name);
            ck_assert_str_ne(name, "");
        }
        if (elf_symbols_line(s, at, file, &line)) {
            ck_assert_int_gt(line, 0);
        }
    }
    elf_symbols_close(s);
}

/* Functions of this program under names that a C++ compiler gives. */
void plain_cpp(void) __asm__("_ZN4loud5shoutEPFvcEi");
void standard_cpp(void) __asm__("_ZNSt6vectorIiE4growEv");

__attribute__((noinline)) void plain_cpp(void)
{
    __asm__ volatile("");
}

__attribute__((noinline)) void standard_cpp(void)
{
    __asm__ volatile("");
}

static uint64_t in_file(void (*function)(void))
{
    Dl_info info;
    struct link_map *map = NULL;
    void *address;
    memcpy(&address, &function, sizeof address);
    ck_assert_int_ne(dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP), 0);
    return (uintptr_t)address - map->l_addr;
}

START_TEST(cpp_names_are_known)
{
    struct elf_symbols *s = elf_symbols_open("/proc/self/exe");
    ck_assert_ptr_nonnull(s);
    char name[ELF_SYMBOLS_NAME_MAX];
    ck_assert(elf_symbols_function(s, in_file(plain_cpp), name));
    /* A machine may have no libstdc++. */
    ck_assert(strcmp(name, "loud::shout") == 0 ||
              strcmp(name, "_ZN4loud5shoutEPFvcEi") == 0);
    ck_assert(!elf_symbols_is_standard(s, in_file(plain_cpp)));
    ck_assert(elf_symbols_is_standard(s, in_file(standard_cpp)));
    elf_symbols_close(s);
}
END_TEST

START_TEST(no_function_beyond_the_program)
{
    struct elf_symbols *s = elf_symbols_open("/proc/self/exe");
    ck_assert_ptr_nonnull(s);
    char name[ELF_SYMBOLS_NAME_MAX];
    ck_assert(!elf_symbols_function(s, 0, name));
    ck_assert(!elf_symbols_function(s, UINT64_MAX, name));
    elf_symbols_close(s);
    elf_symbols_close(NULL);
}
END_TEST

START_TEST(what_is_no_program_has_no_symbols)
{
    static const char *const paths[] = {"/",     "/dev/null", "/dev/zero",
                                        "/none", "",          "/etc/passwd"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ck_assert_ptr_null(elf_symbols_open(paths[i]));
    }
}
END_TEST

START_TEST(a_cut_file_is_safe)
{
    for (size_t bytes = 0; bytes < program_bytes; bytes += program_bytes / 50) {
        write_copy(bytes);
        ask_all();
    }
}
END_TEST

START_TEST(damage_is_safe)
{
    uint64_t state = (uint64_t)_i + 1;
    for (int i = 0; i < 40; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        /* The headers, at the front and at the end, more often than the rest. */
        size_t span = i % 4 == 3 ? program_bytes : 4096;
        size_t at = (state >> 33) % span;
        program[i % 4 == 1 ? program_bytes - 1 - at : at] ^=
            (unsigned char)(1 + (state >> 20) % 255);
    }
    memcpy(program, "\177ELF", 4);
    write_copy(program_bytes);
    ask_all();
}
END_TEST

Suite *elf_symbols_suite(void)
{
    Suite *suite = suite_create("elf_symbols");
    TCase *tc = tcase_create("files");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, cpp_names_are_known);
    tcase_add_test(tc, no_function_beyond_the_program);
    tcase_add_test(tc, what_is_no_program_has_no_symbols);
    tcase_add_test(tc, a_cut_file_is_safe);
    tcase_add_loop_test(tc, damage_is_safe, 0, 50);
    suite_add_tcase(suite, tc);
    return suite;
}
