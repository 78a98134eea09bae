/* What certify runs: each flood case of a profile that goes with the protocol, once
 * against each client, as the runs of a scenario file that nobody wrote. Pure. */
#ifndef FLOODTEST_CERTIFY_PLAN_H
#define FLOODTEST_CERTIFY_PLAN_H

#include "harness/base/strbuf.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/scenario_file.h"

#include <stdbool.h>
#include <stddef.h>

/* A client under test: by the text of --target, or by a command. */
struct certify_client {
    char *label;          /* owned: a short name, no two alike */
    const char *target;   /* borrowed; NULL: by command */
    char *const *command; /* borrowed, NULL-terminated; NULL: by target */
};

/* Gives each client its label: the name of the script or program, with "#2" behind the
 * second of a name. */
void certify_label(struct certify_client *clients, size_t count);
void certify_clients_fini(struct certify_client *clients, size_t count);

bool certify_has_case(enum scenario_profile profile, const struct flood_case *c);

/* The name of a run: the case's, behind the client's when there are several. */
void certify_run_name(struct strbuf *out, const struct certify_client *client,
                      size_t clients, const struct flood_case *c);

/* The runs, client by client in the order of the catalogue. They borrow from the clients;
 * release with certify_plan_fini. */
void certify_plan(struct scenario_file *out, const struct certify_client *clients,
                  size_t count, enum scenario_profile profile, const char *protocol);
void certify_plan_fini(struct scenario_file *f);

#endif
