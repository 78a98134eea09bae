/* Real processes, slowed down. The duty cycle wherever no control group is found. */
#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "harness/run/throttle.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* LITTLE is less than what a process gets on a busy machine: who gets less than its share
 * is never stopped. */
enum { PERCENT = 25, LITTLE = 2, LIMIT_S = 15 };

#define NO_GROUPS "/nowhere"

/* --- what is slowed down -------------------------------------------------------------
 */

static void *work(void *unused)
{
    (void)unused;
    for (volatile uint64_t i = 0;; i++) {
    }
    return NULL;
}

/* A process that does nothing else, with one more thread if asked. */
static pid_t start(bool two_threads)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        pthread_t thread;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (two_threads && pthread_create(&thread, NULL, work, NULL) != 0) {
            _exit(1);
        }
        work(NULL);
    }
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static uint64_t cpu_of(pid_t pid)
{
    clockid_t clock;
    struct timespec ts;
    ck_assert_int_eq(clock_getcpuclockid(pid, &clock), 0);
    ck_assert_int_eq(clock_gettime(clock, &ts), 0);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* The state letter of /proc/PID/stat; the name of ours has no parenthesis. */
static char state_of(pid_t pid)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *in = fopen(path, "re");
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(fscanf(in, "%*d (%*[^)]) %c", &state), 1);
    fclose(in);
    return state;
}

static void await_state(pid_t pid, bool stopped)
{
    uint64_t until = clock_monotonic_ns() + LIMIT_S * NS_PER_S;
    while ((state_of(pid) == 'T') != stopped) {
        ck_assert_msg(clock_monotonic_ns() < until, "pid %d is in state %c", (int)pid,
                      state_of(pid));
    }
}

/* How long it takes a process to use so much more CPU, ns. */
static uint64_t time_to_use(pid_t pid, uint64_t cpu_ns)
{
    uint64_t since = clock_monotonic_ns(), before = cpu_of(pid);
    while (cpu_of(pid) - before < cpu_ns) {
        ck_assert_uint_lt(clock_monotonic_ns() - since, LIMIT_S * NS_PER_S);
        const struct timespec ms = {.tv_nsec = NS_PER_MS};
        clock_nanosleep(CLOCK_MONOTONIC, 0, &ms, NULL); /* leaves it the core */
    }
    return clock_monotonic_ns() - since;
}

/* --- the tests -----------------------------------------------------------------------
 */

static void await_mechanism(struct throttle *t)
{
    char state[THROTTLE_STATE_MAX];
    uint64_t until = clock_monotonic_ns() + LIMIT_S * NS_PER_S;
    do {
        throttle_get_state(t, state);
        ck_assert_uint_lt(clock_monotonic_ns(), until);
    } while (state[0] == '\0');
}

static const char *const roots[] = {NO_GROUPS, "/proc"};

/* With /proc whatever this machine allows. A busy machine may only make it slower. */
START_TEST(a_share_of_one_core)
{
    struct throttle t;
    bool two_threads = _i % 2 == 1;
    pid_t pid = start(two_threads);
    throttle_init(&t, PERCENT, roots[_i / 2]);
    throttle_on(&t, getpid());
    throttle_on(&t, getpid());
    await_mechanism(&t);
    time_to_use(pid, 20 * NS_PER_MS);
    double least_s = 0.15 / (PERCENT / 100.0);
    double took_s = (double)time_to_use(pid, 150 * NS_PER_MS) / 1e9;
    ck_assert_msg(took_s > 0.85 * least_s, "150 ms of CPU in %.3f s", took_s);
    throttle_off(&t);
    throttle_off(&t);
    await_state(pid, false);
    throttle_on(&t, getpid()); /* once more */
    time_to_use(pid, 20 * NS_PER_MS);
    throttle_fini(&t);
    end(pid);
}
END_TEST

START_TEST(says_how)
{
    char state[THROTTLE_STATE_MAX];
    struct throttle t;
    pid_t pid = start(false);
    throttle_init(&t, PERCENT, NO_GROUPS);
    throttle_get_state(&t, state);
    ck_assert_str_eq(state, "");
    throttle_on(&t, getpid());
    await_mechanism(&t);
    throttle_get_state(&t, state);
    ck_assert_str_eq(state,
                     "SIGSTOP duty cycle; no cgroup of the CPU controller is mounted");
    throttle_fini(&t);
    end(pid);
}
END_TEST

/* One that is started while the throttle is on. */
START_TEST(new_processes_are_found)
{
    struct throttle t;
    throttle_init(&t, LITTLE, NO_GROUPS);
    throttle_on(&t, getpid());
    await_mechanism(&t);
    pid_t pid = start(false);
    await_state(pid, true);
    await_state(pid, false);
    throttle_fini(&t);
    await_state(pid, false);
    end(pid);
}
END_TEST

/* The memory guard stops the client for good while it is slowed down. */
START_TEST(held_is_not_continued)
{
    struct throttle t;
    pid_t pid = start(false);
    throttle_init(&t, LITTLE, NO_GROUPS);
    throttle_on(&t, getpid());
    await_state(pid, true);
    throttle_hold(&t);
    kill(pid, SIGSTOP);
    await_state(pid, true); /* it may have run on for a moment */
    uint64_t used = cpu_of(pid);
    throttle_fini(&t);
    ck_assert_int_eq(state_of(pid), 'T');
    ck_assert_uint_eq(cpu_of(pid), used);
    end(pid);
}
END_TEST

/* Stopped by its user, while another one is stopped and continued all the time. */
START_TEST(who_was_stopped_before_stays_so)
{
    struct throttle t;
    pid_t stopped = start(false), busy = start(false);
    kill(stopped, SIGSTOP);
    await_state(stopped, true);
    uint64_t used = cpu_of(stopped);
    throttle_init(&t, PERCENT, NO_GROUPS);
    throttle_on(&t, getpid());
    time_to_use(busy, 30 * NS_PER_MS);
    throttle_fini(&t);
    ck_assert_int_eq(state_of(stopped), 'T');
    ck_assert_uint_eq(cpu_of(stopped), used);
    end(stopped);
    end(busy);
}
END_TEST

/* Processes that end while they are slowed down, and nobody at all. */
START_TEST(ends_are_survived)
{
    struct throttle t;
    throttle_init(&t, LITTLE, NO_GROUPS);
    throttle_on(&t, getpid());
    for (int i = 0; i < 5; i++) {
        pid_t pid = start(false);
        await_state(pid, true);
        end(pid);
    }
    throttle_fini(&t);
}
END_TEST

Suite *throttle_run_suite(void)
{
    Suite *suite = suite_create("throttle_run");
    TCase *tc = tcase_create("throttle_run");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, a_share_of_one_core, 0, 4);
    tcase_add_test(tc, says_how);
    tcase_add_test(tc, new_processes_are_found);
    tcase_add_test(tc, held_is_not_continued);
    tcase_add_test(tc, who_was_stopped_before_stays_so);
    tcase_add_test(tc, ends_are_survived);
    suite_add_tcase(suite, tc);
    return suite;
}
