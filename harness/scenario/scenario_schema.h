/* The JSON Schema of scenario files, for editors: from the options table and the table of
 * keys. It is wider than the loader, which knows units and ranges better. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_SCHEMA_H
#define FLOODTEST_SCENARIO_SCENARIO_SCHEMA_H

#include "harness/base/strbuf.h"

/* Appends it, indented, with a line end. */
void scenario_schema_text(struct strbuf *out);

#endif
