/* Expected text in files. With FLOODTEST_UPDATE_GOLDEN=1 in the environment the files are
 * written instead of compared: read the diff before you keep it. */
#ifndef FLOODTEST_TESTS_SUPPORT_GOLDEN_H
#define FLOODTEST_TESTS_SUPPORT_GOLDEN_H

/* Fails the running test unless tests/unit/golden/NAME.txt holds exactly this text. Tests
 * run from the root of the repository. */
void golden_check(const char *name, const char *text);

#endif
