/* A flood over one of the protocols, and clients of it that check every message: what the
 * cases of the suite share. The tear-down asserts that no client found fault, and that no
 * handle and no descriptor is left. */
#ifndef FLOODTEST_TESTS_CONFORMANCE_CONFORMANCE_H
#define FLOODTEST_TESTS_CONFORMANCE_CONFORMANCE_H

#include "harness/base/clock.h"
#include "tests/conformance/protocols.h"
#include "server/backend/tls.h"
#include "tests/support/flood_fixture.h"
#include "tests/support/scratch.h"
#include "tests/support/stream_client.h"

#include <check.h>

enum { CONFORMANCE_CLIENTS_MAX = 256 };

struct conformance {
    const struct protocol *protocol;
    struct flood_fixture f;
    struct payload payload; /* what the clients expect */
    struct template *wrap;
    struct tls_identity identity; /* of a protocol over TLS */
    char dir[SCRATCH_PATH_MAX];   /* of a Unix-domain socket */
    char path[SCRATCH_PATH_MAX + 16];
    struct stream_client clients[CONFORMANCE_CLIENTS_MAX];
    size_t client_count;
    int receive_bytes; /* of clients that connect from now on; 0: the kernel's default */
};

/* Options: those of flood_fixture, in the protocol's framing. */
void conformance_init(struct conformance *t, int protocol);
void conformance_start(struct conformance *t);
void conformance_fini(struct conformance *t);

/* Init and start with rate (0: as fast as they read) and size. */
void conformance_begin(struct conformance *t, int protocol, double rate,
                       uint64_t size_bytes);

/* Connects; request sends what the protocol needs; join waits until the server has let
 * the client in. */
struct stream_client *conformance_connect(struct conformance *t);
struct stream_client *conformance_join(struct conformance *t);

void conformance_flood(struct conformance *t);
/* Stops it and waits until all that was sent has arrived at c, the only client. */
void conformance_settle(struct conformance *t, struct stream_client *c);

/* The server's account and the client's are the same, to the byte. */
void conformance_assert_ledger(struct conformance *t, const struct stream_client *c);

/* Turns until nothing is sent any more. */
void conformance_await_blocked(struct conformance *t);

/* The server has ended the stream, as the protocol has it, behind a whole message. */
bool conformance_is_over(const struct stream_client *c);

#endif
