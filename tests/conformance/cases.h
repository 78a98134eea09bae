/* The cases, by what they look at. Each function adds its tests for PROTOCOLS[protocol]
 * to the suite of that protocol; a test gets the index as its loop variable. */
#ifndef FLOODTEST_TESTS_CONFORMANCE_CASES_H
#define FLOODTEST_TESTS_CONFORMANCE_CASES_H

#include "tests/conformance/conformance.h"

#define CONFORMANCE_CASES(X)                                                             \
    X(stream)                                                                            \
    X(pressure)                                                                          \
    X(ends)                                                                              \
    X(our_end)                                                                           \
    X(half)                                                                              \
    X(close)                                                                             \
    X(many)                                                                              \
    X(acks)                                                                              \
    X(request)

#define X(name) void case_##name(Suite *s, int protocol);
CONFORMANCE_CASES(X)
#undef X

/* A test case of the suite with the timeout that all have. */
TCase *case_new(Suite *s, const char *name);

#endif
