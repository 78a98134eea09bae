#include "harness/judge/words.h"

#include <stdarg.h>
#include <stdio.h>

void words_add(struct words *w, const char *fmt, ...)
{
    if (w->v->evidence_count == VERDICT_EVIDENCE_MAX) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->v->evidence[w->v->evidence_count++], VERDICT_TEXT_MAX, fmt, args);
    va_end(args);
}

void words_summary(struct words *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->v->summary, sizeof w->v->summary, fmt, args);
    va_end(args);
}

void words_advice(struct words *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->v->advice, sizeof w->v->advice, fmt, args);
    va_end(args);
}
