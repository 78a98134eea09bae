/* The agents of a run: gets them into the client, asks them at the right moments, and
 * keeps what they found. A run goes on without them whatever happens to them.
 *
 * Life: agents_init, agents_open (perhaps), agents_tick and the rest in any phase,
 * agents_close. Nothing here waits. */
#ifndef FLOODTEST_RUN_AGENTS_H
#define FLOODTEST_RUN_AGENTS_H

#include "harness/record/details.h"
#include "harness/run/agent_environment.h"
#include "harness/run/agent_files.h"
#include "harness/scenario/scenario.h"
#include "probes/agent_link.h"

#include <jansson.h>
#include <stdbool.h>

struct agents {
    const struct scenario *scenario;
    char dir[AGENT_FILES_PATH_MAX]; /* private to the run, "" if there is none */
    char socket_path[AGENT_FILES_PATH_MAX + sizeof "/" AGENT_FILES_SOCKET];
    struct agent_environment environment;
    struct agent_link *link;      /* NULL: none */
    struct agent_state state;     /* of the latest tick */
    uint32_t counted_in;          /* agents that were asked for a census */
    json_t *native_start;         /* file name -> profile at rest; NULL: none */
    char trouble[AGENT_TEXT_MAX]; /* why there is no agent, "" none */
};

void agents_init(struct agents *a, const struct scenario *s);

/* Makes the directory, writes the agents' files and listens. What fails is a trouble. */
void agents_open(struct agents *a);
void agents_close(struct agents *a);

/* Looks at the answers; ask: it is time for a count. */
void agents_tick(struct agents *a, bool ask);

/* The client is at rest: growth counts from here. Asks those agents that were not asked
 * yet, as the latest tick saw them; what native code holds is read at once. */
void agents_census(struct agents *a);
void agents_native_census(struct agents *a);

/* Nobody owes an answer to a census or an explanation. */
bool agents_ready(const struct agents *a);

/* Somebody is there who could explain. */
bool agents_present(const struct agents *a);

void agents_explain(struct agents *a);

/* Puts what was found into the details, replacing what is there; last words if nobody
 * explained. */
void agents_take(struct agents *a, struct run_details *d);

/* The client passed its memory limit while it was explained: that was not its own need.
 */
void agents_note_limit(struct agents *a);

/* The state for the report; d has the runtime. */
void agents_note_state(const struct agents *a, struct run_details *d);

#endif
