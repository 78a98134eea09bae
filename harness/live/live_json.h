/* The messages that a viewer of a run gets over WebSocket: one JSON object each. Pure.
 *
 *   {"type": "start", "floodtest": VERSION, "command": [WORD…], "scenario": {…},
 *    "columns": [NAME…]}                                          once, the first
 *   {"type": "phases", "phases": [{"name", "start_s", "end_s"}…]}  all of them, whenever
 *                                            one more began; end_s null: it goes on
 *   {"type": "rows", "phase": NAME, "rows": [[VALUE…]…]}           null: unknown
 *   {"type": "result", "result": {…}}        floodtest.result/1 without its series, last
 *   {"type": "no_run", "sentence": TEXT}     in its place: it could not be run, and why
 */
#ifndef FLOODTEST_LIVE_LIVE_JSON_H
#define FLOODTEST_LIVE_LIVE_JSON_H

#include "harness/base/strbuf.h"
#include "harness/live/history.h"
#include "harness/report/result.h"

#include <stdint.h>

/* command NULL: it was not started by floodtest. */
void live_json_start(struct strbuf *out, const struct scenario *s, char *const *command,
                     uint16_t port);
void live_json_phases(struct strbuf *out, const struct history_phase *phases,
                      size_t count);
void live_json_rows(struct strbuf *out, enum phase now, const struct sample *rows,
                    size_t count);
void live_json_result(struct strbuf *out, const struct result *r);
void live_json_no_run(struct strbuf *out, const char *sentence);

#endif
