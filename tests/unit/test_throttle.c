/* When a slowed client may run, and where its control group goes. */
#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "harness/record/sample.h"
#include "harness/run/throttle_duty.h"
#include "harness/run/throttle_group.h"
#include "harness/run/throttle_home.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- turns ---------------------------------------------------------------------------
 */

struct client {
    double cores;      /* that it keeps busy when it may run */
    double busy_share; /* of the time in which it may run */
    uint64_t late_ns;  /* how late we come each time */
};

struct outcome {
    double used;       /* in cores */
    double longest_ms; /* pause */
    int stops;
};

/* Plays so many seconds of a client against the duty cycle. */
static struct outcome play(uint32_t percent, struct client client, double seconds)
{
    struct throttle_duty d;
    struct outcome out = {0};
    double now = 0, cpu = 0, pause = 0;
    throttle_duty_init(&d, percent, 0, 0);
    while (now < seconds * 1e9) {
        bool before = d.stopped;
        double wait = (double)throttle_duty_next(&d, (uint64_t)now, (uint64_t)cpu, 2) +
                      (double)client.late_ns;
        out.stops += d.stopped && !before;
        pause = d.stopped ? pause + wait : 0;
        out.longest_ms = fmax(out.longest_ms, pause / 1e6);
        cpu += d.stopped ? 0 : wait * client.cores * client.busy_share;
        now += wait;
    }
    out.used = cpu / now;
    return out;
}

struct share_row {
    uint32_t percent;
    struct client client;
    double used;       /* in percent of a core */
    double longest_ms; /* that a pause may be */
};

static const struct share_row share_rows[] = {
    {5, {1, 1, 0}, 5, 32},
    {10, {1, 1, 0}, 10, 22},
    {25, {1, 1, 0}, 25, 19},
    {50, {1, 1, 0}, 50, 18},
    {100, {1, 1, 0}, 100, 1},
    {25, {2, 1, 0}, 25, 20},         /* two threads: of one core all the same */
    {150, {2, 1, 0}, 150, 18},       /* ... or more than one */
    {25, {1, 1, 3000000}, 25, 30},   /* we are late each time */
    {10, {2, 1, 20000000}, 10, 900}, /* ... very late: long pauses, the right share */
    {25, {1, 0.2, 0}, 20, 1},        /* needs less than its share: left alone */
};

START_TEST(a_busy_client_gets_its_share)
{
    const struct share_row *row = &share_rows[_i];
    struct outcome o = play(row->percent, row->client, 20);
    ck_assert_msg(fabs(100 * o.used - row->used) < 1 && o.longest_ms <= row->longest_ms,
                  "row %d: %.2f %% used, %d pauses of up to %.1f ms", _i, 100 * o.used,
                  o.stops, o.longest_ms);
}
END_TEST

START_TEST(nothing_is_saved_up)
{
    struct throttle_duty d;
    throttle_duty_init(&d, 25, 0, 0);
    throttle_duty_next(&d, 60 * NS_PER_S, 0, 1); /* slept for a minute */
    ck_assert(!d.stopped);
    uint64_t turn = throttle_turn(25).turn_ns;
    throttle_duty_next(&d, 60 * NS_PER_S + 3 * turn, 3 * turn, 1);
    ck_assert(d.stopped);
}
END_TEST

/* We did not look for a minute; nobody is stopped for 4 minutes because of that. */
START_TEST(nobody_is_stopped_for_long)
{
    struct throttle_duty d;
    throttle_duty_init(&d, 25, 0, 0);
    uint64_t wait = throttle_duty_next(&d, 60 * NS_PER_S, 60 * NS_PER_S, 1);
    ck_assert(d.stopped);
    ck_assert_uint_le(wait, THROTTLE_PAUSE_MAX_NS);
    ck_assert_uint_gt(wait, THROTTLE_PAUSE_MAX_NS / 2);
    throttle_duty_next(&d, 60 * NS_PER_S + wait, 60 * NS_PER_S, 1);
    ck_assert(!d.stopped);
}
END_TEST

/* Else each sample would see the same part of the cycle. */
START_TEST(turns_are_out_of_step_with_samples)
{
    for (uint32_t percent = 5; percent <= 1000; percent++) {
        struct throttle_turn t = throttle_turn(percent);
        ck_assert_uint_ge(t.turn_ns, THROTTLE_TURN_MIN_NS);
        ck_assert_double_eq_tol((double)t.turn_ns / (double)t.period_ns,
                                (double)percent / 100, 1e-6);
        ck_assert_uint_ne(t.period_ns % SAMPLE_INTERVAL_NS, 0);
        ck_assert_uint_ne(SAMPLE_INTERVAL_NS % t.period_ns, 0);
    }
}
END_TEST

/* --- where the group is --------------------------------------------------------------
 */

struct home_row {
    const char *cgroup, *mountinfo;
    const char *folder; /* NULL: none */
    int version;
};

#define V1_MOUNT "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
#define V2_MOUNT                                                                         \
    "41 31 0:38 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"

static const struct home_row home_rows[] = {
    {"0::/\n", V2_MOUNT, "/sys/fs/cgroup", 2},
    {"0::/user.slice/a b.scope\n", V2_MOUNT, "/sys/fs/cgroup/user.slice/a b.scope", 2},
    {"2:cpuacct:/x\n1:cpu:/\n0::/\n", V1_MOUNT V2_MOUNT, "/sys/fs/cgroup/cpu", 1},
    {"4:cpu,cpuacct:/docker/1\n0::/docker/1\n",
     "1 2 0:3 /docker/1 /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n",
     "/sys/fs/cgroup/cpu,cpuacct", 1},
    {"4:cpu:/docker/1/in\n",
     "1 2 0:3 /docker/1 /cg\\040roups ro - cgroup cgroup rw,cpu\n", "/cg roups/in", 1},
    {"4:cpu:/docker/12\n", "1 2 0:3 /docker/1 /cg ro - cgroup cgroup rw,cpu\n", NULL, 0},
    {"3:cpuset:/\n2:cpuacct:/\n", V1_MOUNT V2_MOUNT, NULL, 0},
    {"0::/\n", V1_MOUNT, NULL, 0},
    {"0::/../above\n", V2_MOUNT, NULL, 0}, /* outside of our namespace */
    {"", "", NULL, 0},
    {"0:\n:\n::\n1:cpu", "- -\n1 2 3 / - cgroup2\n\n1 2 3 / /x\n", NULL, 0},
};

START_TEST(finds_the_group)
{
    const struct home_row *row = &home_rows[_i];
    char folder[PATH_MAX];
    int version;
    bool found = throttle_home_find(row->cgroup, row->mountinfo, folder, &version);
    ck_assert_int_eq(found, row->folder != NULL);
    if (found) {
        ck_assert_str_eq(folder, row->folder);
        ck_assert_int_eq(version, row->version);
    }
}
END_TEST

/* --- the group, in a folder that looks like one ---------------------------------------
 */

struct fake {
    char dir[SCRATCH_PATH_MAX];  /* holds self/cgroup and self/mountinfo */
    char home[SCRATCH_PATH_MAX]; /* likewise, the hierarchy */
};

static void put(const char *dir, const char *name, const char *text)
{
    char path[2 * SCRATCH_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *out = fopen(path, "we");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
}

static void expect(const char *dir, const char *name, const char *text)
{
    char path[2 * SCRATCH_PATH_MAX], got[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *in = fopen(path, "re");
    ck_assert_msg(in != NULL, "there is no %s", path);
    got[fread(got, 1, sizeof got - 1, in)] = '\0';
    fclose(in);
    ck_assert_str_eq(got, text);
}

static void fake_init(struct fake *f, int version)
{
    char path[2 * SCRATCH_PATH_MAX], line[2 * SCRATCH_PATH_MAX];
    ck_assert(scratch_make(f->dir, NULL) && scratch_make(f->home, NULL));
    snprintf(path, sizeof path, "%s/self", f->dir);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    put(path, "cgroup", version == 2 ? "0::/\n" : "1:cpu:/\n");
    snprintf(line, sizeof line, "1 2 0:3 / %s rw - %s x rw,cpu\n", f->home,
             version == 2 ? "cgroup2" : "cgroup");
    put(path, "mountinfo", line);
    put(f->home, "cgroup.procs", "");
}

static void fake_fini(struct fake *f)
{
    scratch_remove(f->dir);
    scratch_remove(f->home);
}

static void name_group(const struct fake *f, const char *suffix,
                       char path[2 * SCRATCH_PATH_MAX])
{
    snprintf(path, 2 * SCRATCH_PATH_MAX, "%s/floodtest-%d%s", f->home, (int)getpid(),
             suffix);
}

START_TEST(version_1)
{
    struct fake f;
    struct throttle_group g;
    struct err e;
    char group[2 * SCRATCH_PATH_MAX];
    const pid_t pids[] = {4001, 4002};
    fake_init(&f, 1);
    ck_assert_int_eq(throttle_group_open(&g, f.dir, 25, &e), 0);
    ck_assert_int_eq(g.version, 1);
    name_group(&f, "", group);
    expect(group, "cpu.cfs_period_us", "17000\n");
    expect(group, "cpu.cfs_quota_us", "4250\n");
    ck_assert_int_eq(throttle_group_add(&g, pids, 2, &e), 2);
    ck_assert_int_eq(throttle_group_add(&g, pids, 2, &e), 0); /* they are there */
    expect(group, "cgroup.procs", "4001\n4002\n");
    throttle_group_close(&g);
    expect(group, "cpu.cfs_quota_us", "4250\n-1\n");
    expect(f.home, "cgroup.procs", "4001\n4002\n");
    fake_fini(&f);
}
END_TEST

/* The root of version 2 may have processes beside its children. */
START_TEST(version_2_in_the_root)
{
    struct fake f;
    struct throttle_group g;
    struct err e;
    char group[2 * SCRATCH_PATH_MAX];
    fake_init(&f, 2);
    put(f.home, "cgroup.controllers", "cpuset cpu io\n");
    put(f.home, "cgroup.subtree_control", "");
    put(f.home, "cgroup.procs", "1\n");
    ck_assert_int_eq(throttle_group_open(&g, f.dir, 10, &e), 0);
    name_group(&f, "", group);
    expect(f.home, "cgroup.subtree_control", "+cpu\n");
    expect(group, "cpu.max", "1700 17000\n");
    throttle_group_close(&g);
    expect(f.home, "cgroup.subtree_control", "+cpu\n-cpu\n");
    fake_fini(&f);
}
END_TEST

/* Elsewhere it may not; we are its only process and move. */
START_TEST(version_2_delegated)
{
    struct fake f;
    struct throttle_group g;
    struct err e;
    char group[2 * SCRATCH_PATH_MAX], self[2 * SCRATCH_PATH_MAX], me[32];
    snprintf(me, sizeof me, "%d\n", (int)getpid());
    fake_init(&f, 2);
    put(f.home, "cgroup.controllers", "cpu\n");
    put(f.home, "cgroup.subtree_control", "");
    put(f.home, "cgroup.type", "domain\n");
    put(f.home, "cgroup.procs", me);
    ck_assert_int_eq(throttle_group_open(&g, f.dir, 5, &e), 0);
    name_group(&f, "", group);
    name_group(&f, ".self", self);
    expect(self, "cgroup.procs", me);
    expect(group, "cpu.max", "1100 22000\n");
    throttle_group_close(&g);
    expect(f.home, "cgroup.subtree_control", "+cpu\n-cpu\n");
    fake_fini(&f);
}
END_TEST

struct refused_row {
    const char *controllers, *type, *procs;
    const char *why;
};

static const struct refused_row refused_rows[] = {
    {"cpu\n", "domain\n", "1\n", "other processes share"},
    {"cpu\n", "domain\n", "0\n", "other processes share"}, /* of another namespace */
    {"cpu\n", "threaded\n", "", "threaded"},
    {"cpu\n", "domain threaded\n", "", "threaded"},
    {"cpuset\n", "domain\n", "", "no CPU controller"},
};

START_TEST(version_2_refused)
{
    const struct refused_row *row = &refused_rows[_i];
    struct fake f;
    struct throttle_group g;
    struct err e = {0};
    fake_init(&f, 2);
    put(f.home, "cgroup.controllers", row->controllers);
    put(f.home, "cgroup.subtree_control", "");
    put(f.home, "cgroup.type", row->type);
    put(f.home, "cgroup.procs", row->procs);
    ck_assert_int_ne(throttle_group_open(&g, f.dir, 25, &e), 0);
    ck_assert_msg(strstr(e.msg, row->why) != NULL, "it says '%s'", e.msg);
    ck_assert_int_eq(scratch_count(f.home), 4); /* as it was */
    fake_fini(&f);
}
END_TEST

START_TEST(no_folder_no_group)
{
    struct fake f;
    struct throttle_group g;
    struct err e = {0};
    fake_init(&f, 1);
    scratch_remove(f.home);
    ck_assert_int_ne(throttle_group_open(&g, f.dir, 25, &e), 0);
    ck_assert_ptr_nonnull(strstr(e.msg, f.home));
    ck_assert_int_ne(throttle_group_open(&g, "/nowhere", 25, &e), 0);
    ck_assert_ptr_nonnull(strstr(e.msg, "no cgroup"));
    scratch_remove(f.dir);
}
END_TEST

/* What a floodtest left behind that was killed; the kernel keeps those in use. */
START_TEST(sweeps_up)
{
    struct fake f;
    struct throttle_group g;
    struct err e;
    char old[2 * SCRATCH_PATH_MAX];
    fake_init(&f, 1);
    snprintf(old, sizeof old, "%s/floodtest-%d.self", f.home, 1 << 30); /* no such pid */
    ck_assert_int_eq(mkdir(old, 0700), 0);
    ck_assert_int_eq(throttle_group_open(&g, f.dir, 25, &e), 0);
    ck_assert_int_ne(access(old, F_OK), 0);
    throttle_group_close(&g);
    fake_fini(&f);
}
END_TEST

#define LOOP(test, rows)                                                                 \
    tcase_add_loop_test(tc, test, 0, (int)(sizeof(rows) / sizeof((rows)[0])))

Suite *throttle_suite(void)
{
    Suite *suite = suite_create("throttle");
    TCase *tc = tcase_create("throttle");
    LOOP(a_busy_client_gets_its_share, share_rows);
    tcase_add_test(tc, nothing_is_saved_up);
    tcase_add_test(tc, nobody_is_stopped_for_long);
    tcase_add_test(tc, turns_are_out_of_step_with_samples);
    LOOP(finds_the_group, home_rows);
    tcase_add_test(tc, version_1);
    tcase_add_test(tc, version_2_in_the_root);
    tcase_add_test(tc, version_2_delegated);
    LOOP(version_2_refused, refused_rows);
    tcase_add_test(tc, no_folder_no_group);
    tcase_add_test(tc, sweeps_up);
    suite_add_tcase(suite, tc);
    return suite;
}
