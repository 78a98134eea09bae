/* Scenario files that are texts in a test: no file is there but those that are given. */
#ifndef FLOODTEST_TESTS_SUPPORT_SCENARIO_TEXT_H
#define FLOODTEST_TESTS_SUPPORT_SCENARIO_TEXT_H

#include "harness/scenario/scenario_file.h"

struct scenario_text_file {
    const char *path, *text;
};

/* files end with a path of NULL; they outlive what is made of them. */
struct scenario_io scenario_text_io(const struct scenario_text_file *files);

/* Reads the first of them (scenario_file_parse). */
int scenario_text_parse(struct scenario_file *out, const struct scenario_text_file *files,
                        struct scenario_file_errors *errors) MUST_CHECK;

#endif
