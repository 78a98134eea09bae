/* The live test suites: one line each, one file each (tests/live/test_NAME.c defines
 * Suite *NAME_suite(void)). They run the floodtest binary against real clients. */
#ifndef FLOODTEST_TESTS_LIVE_SUITES_H
#define FLOODTEST_TESTS_LIVE_SUITES_H

#include <check.h>

#define LIVE_SUITES(X)                                                                   \
    X(command)                                                                           \
    X(report)                                                                            \
    X(scenario_files)                                                                    \
    X(compress)                                                                          \
    X(verdicts)                                                                          \
    X(cases)                                                                             \
    X(certify)                                                                           \
    X(gallery)                                                                           \
    X(history)                                                                           \
    X(protocols)                                                                         \
    X(agents)                                                                            \
    X(suite)                                                                             \
    X(reports)                                                                           \
    X(suite_shards)                                                                      \
    X(stories)                                                                           \
    X(endings)                                                                           \
    X(limits)                                                                            \
    X(sweep)                                                                             \
    X(sweep_clients)                                                                     \
    X(throttle)                                                                          \
    X(thresholds)                                                                        \
    X(ledger)                                                                            \
    X(reader)                                                                            \
    X(acks)                                                                              \
    X(attach)                                                                            \
    X(steady)

#define X(name) Suite *name##_suite(void);
LIVE_SUITES(X)
#undef X

#endif
