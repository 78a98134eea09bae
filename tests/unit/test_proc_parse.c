#include "probes/proc.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

/* Linux 6.18; the command's name is "a) R (b\n\tc", which status shows escaped. */
static const char STATUS[] = "Name:\ta) R (b\\n\tc\n"
                             "Umask:\t0022\n"
                             "State:\tS (sleeping)\n"
                             "Tgid:\t8805\n"
                             "Ngid:\t0\n"
                             "Pid:\t8805\n"
                             "PPid:\t8801\n"
                             "TracerPid:\t0\n"
                             "Uid:\t0\t0\t0\t0\n"
                             "Gid:\t0\t0\t0\t0\n"
                             "FDSize:\t256\n"
                             "Groups:\t \n"
                             "Kthread:\t0\n"
                             "VmPeak:\t    2920 kB\n"
                             "VmSize:\t    2920 kB\n"
                             "VmLck:\t       0 kB\n"
                             "VmPin:\t       0 kB\n"
                             "VmHWM:\t    1808 kB\n"
                             "VmRSS:\t    1804 kB\n"
                             "RssAnon:\t     108 kB\n"
                             "RssFile:\t    1694 kB\n"
                             "RssShmem:\t       2 kB\n"
                             "VmData:\t     224 kB\n"
                             "VmStk:\t     132 kB\n"
                             "VmSwap:\t       1 kB\n"
                             "HugetlbPages:\t       0 kB\n"
                             "CoreDumping:\t0\n"
                             "Threads:\t3\n"
                             "SigQ:\t0/96365\n"
                             "Cpus_allowed:\t3\n"
                             "voluntary_ctxt_switches:\t17\n"
                             "nonvoluntary_ctxt_switches:\t4\n";

/* The same process; here the kernel escapes nothing. */
static const char STAT[] =
    "8805 (a) R (b\n\tc) S 8801 8710 8710 4311 -1 4194304 96 7 5 8 11 22 33 44 20 0 1 0 "
    "425404 2990080 408 18446744073709551615 94900278738944 94900278756873 0 0 0 0\n";

static const char SMAPS_ROLLUP[] =
    "558221971000-7ffeb5e4a000 ---p 00000000 00:00 0                          [rollup]\n"
    "Rss:                1752 kB\n"
    "Pss:                 382 kB\n"
    "Pss_Dirty:           108 kB\n"
    "SwapPss:               9 kB\n";

static const char MEMINFO[] = "MemTotal:       24684084 kB\n"
                              "MemFree:        24230156 kB\n"
                              "MemAvailable:   24297952 kB\n"
                              "Buffers:             748 kB\n";

/* All parsers behind one shape, with their result as text-free numbers. */
struct numbers {
    uint64_t v[6];
};

static int parse_status(const char *text, size_t len, struct numbers *n)
{
    struct proc_status s;
    int rc = proc_parse_status(text, len, &s);
    if (rc == 0) {
        *n = (struct numbers){{s.memory_bytes, s.rss_bytes, s.peak_rss_bytes, s.threads,
                               (uint64_t)s.ppid, (uint64_t)s.state}};
    }
    return rc;
}

static int parse_stat(const char *text, size_t len, struct numbers *n)
{
    struct proc_stat s;
    int rc = proc_parse_stat(text, len, &s);
    if (rc == 0) {
        *n = (struct numbers){{s.minor_faults, s.cpu_ticks, s.start_ticks,
                               (uint64_t)s.ppid, (uint64_t)s.state}};
    }
    return rc;
}

static int parse_wakeups(const char *text, size_t len, struct numbers *n)
{
    return proc_parse_wakeups(text, len, &n->v[0]);
}

static int parse_pss(const char *text, size_t len, struct numbers *n)
{
    struct proc_rollup r;
    int rv = proc_parse_rollup(text, len, &r);
    if (rv == 0) {
        n->v[0] = r.pss_bytes;
        n->v[1] = r.huge_bytes;
    }
    return rv;
}

static int parse_meminfo(const char *text, size_t len, struct numbers *n)
{
    return proc_parse_meminfo(text, len, &n->v[0]);
}

static const struct parser {
    const char *text;
    const char *last_needed; /* the text is good from the end of this on */
    int (*parse)(const char *, size_t, struct numbers *);
    struct numbers expect;
} PARSERS[] = {
    {STATUS,
     "Threads:\t3\n",
     parse_status,
     {{111 * 1024, 1804 * 1024, 1808 * 1024, 3, 8801, 'S'}}},
    {STAT, " 425404 ", parse_stat, {{96, 33, 425404, 8801, 'S'}}},
    {STATUS, "\nvoluntary_ctxt_switches:\t17\n", parse_wakeups, {{17}}},
    {SMAPS_ROLLUP, "Pss:                 382 kB\n", parse_pss, {{382 * 1024}}},
    {MEMINFO, "24297952 kB\n", parse_meminfo, {{UINT64_C(24297952) * 1024}}},
};

enum { PARSER_COUNT = sizeof PARSERS / sizeof PARSERS[0] };

/* Parses from a block of exactly len bytes, so that a sanitizer sees any step over its
 * end. */
static int parse_exact(const struct parser *p, const char *text, size_t len,
                       struct numbers *n)
{
    char *copy = malloc(len == 0 ? 1 : len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, len);
    int rc = p->parse(copy + (len == 0), len, n);
    free(copy);
    return rc;
}

START_TEST(every_cut_is_refused_or_harmless)
{
    const struct parser *p = &PARSERS[_i];
    size_t needed =
        (size_t)(strstr(p->text, p->last_needed) - p->text) + strlen(p->last_needed);
    for (size_t len = 0; len <= strlen(p->text); len++) {
        struct numbers n = {0};
        int rc = parse_exact(p, p->text, len, &n);
        if (len < needed) {
            ck_assert_msg(rc < 0, "accepted after %zu bytes", len);
        } else {
            ck_assert_msg(rc == 0, "refused after %zu bytes", len);
            ck_assert_mem_eq(&n, &p->expect, sizeof n);
        }
    }
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 8;
}

START_TEST(random_damage_never_reads_outside)
{
    const struct parser *p = &PARSERS[_i];
    uint32_t random = 20240 + (uint32_t)_i;
    size_t len = strlen(p->text);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
        char damaged[sizeof STATUS];
        memcpy(damaged, p->text, len);
        for (uint32_t hits = 1 + next_random(&random) % 20; hits > 0; hits--) {
            damaged[next_random(&random) % len] = (char)next_random(&random);
        }
        struct numbers n;
        refused += parse_exact(p, damaged, next_random(&random) % (len + 1), &n) < 0;
    }
    ck_assert_int_gt(refused, 300);
}
END_TEST

static const struct bad_value {
    int (*parse)(const char *, size_t, struct numbers *);
    const char *text;
} BAD_VALUES[] = {
    {parse_status, "State:\tS\nPPid:\t1\nThreads:\t-1\n"},
    {parse_status, "State:\tS\nPPid:\t1\nThreads:\t1 2\n"},
    {parse_status, "State:\tS\nPPid:\t99999999999\nThreads:\t1\n"},
    {parse_status, "State:\tS\nPPid:\t1\nVmSwap:\t1 MB\nThreads:\t1\n"},
    {parse_status, "State:\tS\nPPid:\t1\nVmSwap:\t1\nThreads:\t1\n"},
    {parse_status,
     "State:\tS\nPPid:\t1\nRssAnon:\t18446744073709551616 kB\nThreads:\t1\n"},
    {parse_status, "State:\tS\nPPid:\t1\nVmRSS:\t18446744073709551615 kB\nThreads:\t1\n"},
    {parse_status, "State:\t\nPPid:\t1\nThreads:\t1\n"},
    {parse_status, "PPid:\t1\nThreads:\t1\n"},
    {parse_status, "State:\tS\nThreads:\t1\n"},
    {parse_stat, "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n"},
    {parse_stat, "1 (a) S 1 1 1 1 1 1 x 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n"},
    {parse_stat, "1 (a) S  1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n"},
    {parse_stat, "1 a S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n"},
    {parse_stat, "1 (a)"},
    {parse_stat, ")"},
    {parse_wakeups, "nonvoluntary_ctxt_switches:\t4\n"},
    {parse_pss, "Pss:\t4\nPss_Dirty: 3 kB\n"},
    {parse_meminfo, "MemTotal: 1 kB\n"},
};

START_TEST(bad_value_is_refused)
{
    struct numbers n;
    ck_assert_int_lt(
        BAD_VALUES[_i].parse(BAD_VALUES[_i].text, strlen(BAD_VALUES[_i].text), &n), 0);
}
END_TEST

START_TEST(zombie_has_no_memory)
{
    static const char text[] = "Name:\tx\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t1\n";
    struct proc_status s;
    ck_assert_int_eq(proc_parse_status(text, strlen(text), &s), 0);
    ck_assert_int_eq(s.state, 'Z');
    ck_assert_uint_eq(s.memory_bytes, 0);
    ck_assert_uint_eq(s.rss_bytes, 0);
}
END_TEST

START_TEST(old_kernel_without_rss_anon_gives_rss)
{
    static const char text[] =
        "State:\tS\nPPid:\t1\nVmRSS:\t10 kB\nVmSwap:\t2 kB\nThreads:\t1\n";
    struct proc_status s;
    ck_assert_int_eq(proc_parse_status(text, strlen(text), &s), 0);
    ck_assert_uint_eq(s.memory_bytes, 12 * 1024);
}
END_TEST

START_TEST(stat_with_negative_fields)
{
    static const char text[] =
        "9 (x) R 0 9 9 0 -1 0 3 0 0 0 1 2 0 0 -51 -20 1 0 77 0 0 0 0 0\n";
    struct proc_stat s;
    ck_assert_int_eq(proc_parse_stat(text, strlen(text), &s), 0);
    ck_assert_int_eq(s.ppid, 0);
    ck_assert_uint_eq(s.minor_faults, 3);
    ck_assert_uint_eq(s.cpu_ticks, 3);
    ck_assert_uint_eq(s.start_ticks, 77);
}
END_TEST

Suite *proc_parse_suite(void)
{
    Suite *suite = suite_create("proc_parse");
    TCase *tc = tcase_create("text");
    tcase_set_timeout(tc, 20);
    tcase_add_loop_test(tc, every_cut_is_refused_or_harmless, 0, PARSER_COUNT);
    tcase_add_loop_test(tc, random_damage_never_reads_outside, 0, PARSER_COUNT);
    tcase_add_loop_test(tc, bad_value_is_refused, 0,
                        (int)(sizeof BAD_VALUES / sizeof BAD_VALUES[0]));
    tcase_add_test(tc, zombie_has_no_memory);
    tcase_add_test(tc, old_kernel_without_rss_anon_gives_rss);
    tcase_add_test(tc, stat_with_negative_fields);
    suite_add_tcase(suite, tc);
    return suite;
}
