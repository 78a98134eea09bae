/* A template as it is kept: what template_parse.c makes and template.c renders. */
#ifndef FLOODTEST_SERVER_MESSAGE_TEMPLATE_SEGMENTS_H
#define FLOODTEST_SERVER_MESSAGE_TEMPLATE_SEGMENTS_H

#include "server/message/template.h"

enum template_kind {
    TEMPLATE_LITERAL,
    TEMPLATE_SEQ,
    TEMPLATE_TIME,
    TEMPLATE_TIME_NS,
    TEMPLATE_UUID,
    TEMPLATE_RANDOM,
    TEMPLATE_PICK,
    TEMPLATE_CAPTURE,
    TEMPLATE_MESSAGE,
    TEMPLATE_MESSAGE_BYTES,
};

enum { TEMPLATE_UUID_BYTES = 36 };

struct template_segment {
    enum template_kind kind;
    uint32_t at;    /* literal: in bytes; pick: in words; capture: which, from 0 */
    uint32_t count; /* literal: bytes; random: letters; pick: words */
};

/* One of the words of a pick. */
struct template_word {
    uint32_t at; /* in bytes */
    uint32_t len;
};

struct template
{
    unsigned char *bytes; /* of all literals and words */
    struct template_segment *segments;
    struct template_word *words;
    uint32_t byte_count;
    uint32_t segment_count;
    uint32_t word_count;
    bool text;
};

#endif
