/* The lines of evidence, each about one thing. Pure; decides nothing. A line about what
 * the run does not tell is left out. */
#ifndef FLOODTEST_JUDGE_SAY_H
#define FLOODTEST_JUDGE_SAY_H

#include "harness/judge/words.h"

void say_growth(struct words *w);     /* what memory grew by, and for how much read */
void say_pace(struct words *w);       /* of a raised flood: how it was driven */
void say_limit(struct words *w);      /* of growth without a bound: what it went past */
void say_backlog(struct words *w);    /* whether it was at work after the flood */
void say_load(struct words *w);       /* what it read of what was due */
void say_throttle(struct words *w);   /* that it was slowed down */
void say_queue(struct words *w);      /* what waited in its receive queue */
void say_detectable(struct words *w); /* how much a pass proves */
void say_flatness(struct words *w);   /* where memory stayed, and the same */
/* It ended connections meanwhile, and came back. */
void say_disconnects(struct words *w);
/* Of a pass: it read nothing through the drain though data waited; with an advice. */
void say_silence(struct words *w);
void say_again(struct words *w);  /* what came out of a second flood */
void say_ending(struct words *w); /* how and when the client ended the run */

/* The flood was not quite the asked one, by floodtest's own doing. */
void say_lateness(struct words *w);

#endif
