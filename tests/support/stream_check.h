/* The two layers of stream_client's reading: what the carrier carries, and the messages
 * in it. */
#ifndef FLOODTEST_TESTS_SUPPORT_STREAM_CHECK_H
#define FLOODTEST_TESTS_SUPPORT_STREAM_CHECK_H

#include "tests/support/stream_client.h"

/* Takes from c->in what is whole for the carrier. */
void stream_carrier_parse(struct stream_client *c);

/* Takes whole messages from c->body. */
void stream_format_parse(struct stream_client *c);

/* A whole message: is it the next one, with the content it must have? */
void stream_check_message(struct stream_client *c, const unsigned char *bytes,
                          size_t len);

/* The first blame stands. */
void stream_blame(struct stream_client *c, const char *what);

#endif
