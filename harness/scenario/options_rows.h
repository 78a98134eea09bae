/* The parts of the options table, one file of rows for each group: options_client.c, ….
 * options.c joins them, and nothing else looks at them; the rows of a part stand in the
 * order of enum options_id. */
#ifndef FLOODTEST_SCENARIO_OPTIONS_ROWS_H
#define FLOODTEST_SCENARIO_OPTIONS_ROWS_H

#include "harness/scenario/options.h"

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)
#define TIB (UINT64_C(1) << 40)

#define HOUR_NS     (UINT64_C(3600) * NS_PER_S)
#define FIELD(name) offsetof(struct scenario, name)

extern const struct options_row options_of_client[];
extern const struct options_row options_of_flood[];
extern const struct options_row options_of_server[];
extern const struct options_row options_of_manner[];
extern const struct options_row options_of_judge[];
extern const struct options_row options_of_many[];
extern const struct options_row options_of_history[];
extern const struct options_row options_of_output[];

#endif
