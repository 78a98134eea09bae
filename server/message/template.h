/* A text with placeholders, made anew for every message. Pure: what it says is a function
 * of the values alone, so that any part of it can be made again and nothing is kept.
 *
 *   {seq}           number of the message on its connection, from 1
 *   {time}          wall clock, milliseconds since 1970
 *   {time_ns}       CLOCK_MONOTONIC, nanoseconds
 *   {uuid}          a version 4 UUID of seed and seq: the same wherever the message names
 * it {random:N}      N seeded random letters and digits (N like 16, 1KiB), other ones at
 *                   every place
 *   {pick:a|b|c}    one of the words, by seed and seq, at every place anew; "" is a word
 *   {1} … {9}       what a conversation has captured (TEMPLATE_CAPTURES)
 *   {message}       the message, in the wrapping of a frame (TEMPLATE_WRAP)
 *   {bytes}         its length in bytes (TEMPLATE_WRAP)
 *
 * \r \n \t \0 \\ and \xHH stand for one byte, also in words, where | is \x7c and } is
 * \x7d; any other escape is an error. {{ stands for one {. A { that no ASCII letter or
 * digit follows stands for itself, as does every }, so that JSON can be written as it is:
 * {"n":{seq}}. */
#ifndef FLOODTEST_SERVER_MESSAGE_TEMPLATE_H
#define FLOODTEST_SERVER_MESSAGE_TEMPLATE_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct template;

enum template_allows { TEMPLATE_CAPTURES = 1, TEMPLATE_WRAP = 2 };

enum {
    TEMPLATE_CAPTURE_COUNT = 9,
    TEMPLATE_SIZE_MAX =
        16 << 20, /* of what is rendered, captures aside, and of its text */
};

struct template_values {
    uint64_t seed;
    uint64_t seq;
    uint64_t time_ns; /* CLOCK_MONOTONIC */
    uint64_t wall_ms; /* since 1970 */
    /* TEMPLATE_CAPTURES: [0] is {1}; NULL, or NULL texts: "". Borrowed. */
    const char *const *captures;
    uint64_t message_bytes; /* TEMPLATE_WRAP */
};

/* FERR_CONFIG: an unknown or unfinished placeholder (the nearest one is named), a number
 * out of range, or one that allows (of enum template_allows) does not name; with
 * TEMPLATE_WRAP exactly one {message} is expected. FERR_NOMEM. */
int template_parse(const char *text, unsigned allows, struct template **out,
                   struct err *e) MUST_CHECK;
void template_free(struct template *t); /* NULL is fine */

/* Bytes of the whole text; of a wrapping without its message: what stands before it
 * (head) and behind it. Without {message} all of it is head. */
uint64_t template_size(const struct template *t, const struct template_values *v);
uint64_t template_head_size(const struct template *t, const struct template_values *v);

/* template_size, if it is the same whatever the values are, else UINT64_MAX. */
uint64_t template_fixed_size(const struct template *t);

/* Which captures it has: bit 0 is {1}. */
unsigned template_captures(const struct template *t);

/* Writes bytes offset … offset + len of it, which must be within template_size; {message}
 * counts for nothing. */
void template_fill(const struct template *t, const struct template_values *v,
                   uint64_t offset, unsigned char *out, size_t len);

/* Whether it is valid UTF-8 whatever the values are (captures and message
 * aside): every word and every stretch between two placeholders is, by itself. */
bool template_is_text(const struct template *t);

#endif
