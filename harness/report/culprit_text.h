/* A culprit in words: shared by the page, the JSON result and the graph. Pure. Texts of
 * findings may be hostile: they go through as they are, whoever prints makes them safe.
 */
#ifndef FLOODTEST_REPORT_CULPRIT_TEXT_H
#define FLOODTEST_REPORT_CULPRIT_TEXT_H

#include "harness/base/strbuf.h"
#include "harness/record/findings.h"

/* One sentence, without a full stop: what it is, where it is defined, how much it holds.
 * f: the findings that it is from, or NULL; they say where tasks wait, and whether these
 * are last words. growth_bytes: of the client's memory in the flood, SAMPLE_UNKNOWN if
 * nobody knows. */
void culprit_sentence(struct strbuf *out, const struct culprit *c,
                      const struct findings *f, int64_t growth_bytes);

/* What to do about it: by the type where that says more than the kind. runtime: what the
 * client runs in, as its agent says ("Node 18.19.0"); where the culprit's own files tell
 * another one, that counts. Static text. */
const char *culprit_advice(const struct culprit *c, const char *runtime);

/* An element of the chain: "module client", "main()", "WebSocketClientProtocol"; without
 * its place. */
void culprit_link_name(struct strbuf *out, const struct culprit_link *link);

/* An element of the chain after the first, read from the container outwards: "._queue of
 * asyncio.Queue  queues.py:31". i: 0 .. chain_count - 1. */
void culprit_step(struct strbuf *out, const struct culprit *c, int i);

/* "legacy/protocol.py:229": the last two parts of the path. Nothing if file is "". */
void culprit_place(struct strbuf *out, const char *file, int64_t line);

#endif
