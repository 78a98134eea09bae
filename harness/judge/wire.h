/* What a message costs on the wire. TLS, compression and sizes that vary make it another
 * number than was planned. Pure. */
#ifndef FLOODTEST_JUDGE_WIRE_H
#define FLOODTEST_JUDGE_WIRE_H

#include "harness/judge/picture.h"

/* Bytes of one message between two rows, as the kernel counted them: what was planned, as
 * far as that does not contradict it. A message under way is counted in bytes only, a
 * block that the kernel has not taken yet in messages only. Above 0. */
double wire_between(const struct picture *p, const struct sample *from,
                    const struct sample *to, const struct run_terms *c);

/* ... since the flood began: the handshakes before it are apart. */
double wire_message_bytes(const struct picture *p, const struct run_terms *c);

#endif
