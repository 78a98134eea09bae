/* Markdown for pull requests (GitHub Flavored Markdown, which GitLab reads, too), of
 * bounded size, from texts that nobody vouches for. Pure.
 *
 * Words of ours are text; what comes from a client, a file or a path stands in code,
 * where neither Markdown nor HTML, mentions, references nor commands of the forge mean
 * anything. Lines that find no room are counted instead of written, and so are all behind
 * them. */
#ifndef FLOODTEST_REPORT_MARKDOWN_TEXT_H
#define FLOODTEST_REPORT_MARKDOWN_TEXT_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* A comment on GitHub has at most 65 536 characters; what is around needs some. */
enum { MARKDOWN_BYTES_MAX = 60000 };

struct markdown {
    struct strbuf *out;
    size_t start;   /* of the document in out */
    size_t dropped; /* lines without room */
    size_t reserve; /* bytes that what is open will need */
    bool folded;    /* in a folded section */
};

void markdown_begin(struct markdown *m, struct strbuf *out);
void markdown_end(struct markdown *m); /* says what was left out */

/* A line of Markdown, made with the functions below; false: it found no room. */
bool markdown_line(struct markdown *m, const char *line);

/* A folded section; what is between the two is as any document. summary: words of ours.
 */
void markdown_fold(struct markdown *m, const char *summary);
void markdown_unfold(struct markdown *m);

/* Bytes as a block of code, line by line; nothing in them ends it. */
void markdown_block(struct markdown *m, const char *bytes, size_t len);

/* A sentence as text: on one line, without a meaning to anybody but a reader. */
void markdown_add_text(struct strbuf *out, const char *text);

/* A foreign text as code: on one line, at most 300 bytes of it, then "…". */
void markdown_add_code(struct strbuf *out, const char *text);

/* The same in a cell of a table, where a bar has a meaning even in code. (Sentences need
 * no other function there.) */
void markdown_add_cell(struct strbuf *out, const char *text);

#endif
