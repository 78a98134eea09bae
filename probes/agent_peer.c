#include "probes/agent_peer.h"

#include <assert.h>
#include <string.h>

bool agent_peer_may_ask(const struct agent_peer *p, enum agent_ask ask)
{
    unsigned most = ask == AGENT_COUNT ? 1 : AGENT_PEER_OWED_MAX;
    return p->greeted && (p->asks & 1U << ask) != 0 && p->owed_count < most;
}

/* Moves the open census or explain, if there is one. */
static void end_waiting(struct agent_peer *p, enum agent_wait wait)
{
    for (unsigned i = 0; i < p->owed_count; i++) {
        struct agent_owed *o = &p->owed[i];
        if (o->ask != AGENT_COUNT && o->wait == AGENT_WAIT_OPEN) {
            o->wait = wait;
        }
    }
}

void agent_peer_asked(struct agent_peer *p, int64_t id, enum agent_ask ask)
{
    assert(agent_peer_may_ask(p, ask));
    p->owed[p->owed_count++] = (struct agent_owed){.id = id, .ask = ask};
}

void agent_peer_drop(struct agent_peer *p)
{
    end_waiting(p, AGENT_WAIT_DROPPED);
}

static enum agent_event breach(struct agent_message *m, const char *sentence)
{
    m->kind = AGENT_MESSAGE_BREACH;
    agent_text_copy(m->text, sentence, strlen(sentence));
    return AGENT_EVENT_BREACH;
}

static enum agent_event greet(struct agent_peer *p, struct agent_message *m)
{
    if (p->greeted) {
        return breach(m, "a second hello");
    }
    p->greeted = true;
    p->asks = m->asks;
    return AGENT_EVENT_HELLO;
}

/* Takes a question off the list; false if it is not on it. */
static bool settle(struct agent_peer *p, int64_t id, struct agent_owed *out)
{
    for (unsigned i = 0; i < p->owed_count; i++) {
        if (p->owed[i].id == id) {
            *out = p->owed[i];
            p->owed[i] = p->owed[--p->owed_count];
            return true;
        }
    }
    return false;
}

static enum agent_event answer(struct agent_peer *p, struct agent_message *m)
{
    struct agent_owed owed;
    if (!p->greeted) {
        return breach(m, "an answer before the hello");
    }
    if (!settle(p, m->id, &owed)) {
        return breach(m, "an answer to a question that is not open");
    }
    if (owed.wait != AGENT_WAIT_OPEN) {
        return AGENT_EVENT_LATE;
    }
    if (m->kind == AGENT_MESSAGE_ERROR) {
        return AGENT_EVENT_ERROR;
    }
    switch (owed.ask) {
    case AGENT_COUNT:
        return AGENT_EVENT_COUNT;
    case AGENT_CENSUS:
        return AGENT_EVENT_CENSUS;
    case AGENT_EXPLAIN:
        break;
    }
    return agent_message_findings(m) != NULL
               ? AGENT_EVENT_EXPLAIN
               : breach(m, "an explanation without an object of findings");
}

enum agent_event agent_peer_take(struct agent_peer *p, struct agent_message *m)
{
    switch (m->kind) {
    case AGENT_MESSAGE_BREACH:
        return AGENT_EVENT_BREACH;
    case AGENT_MESSAGE_HELLO:
        return greet(p, m);
    case AGENT_MESSAGE_ANSWER:
    case AGENT_MESSAGE_ERROR:
        return answer(p, m);
    }
    return AGENT_EVENT_BREACH;
}

bool agent_peer_awaited(const struct agent_peer *p)
{
    for (unsigned i = 0; i < p->owed_count; i++) {
        if (p->owed[i].ask != AGENT_COUNT && p->owed[i].wait == AGENT_WAIT_OPEN) {
            return true;
        }
    }
    return false;
}

void agent_peer_expire(struct agent_peer *p)
{
    end_waiting(p, AGENT_WAIT_EXPIRED);
}

bool agent_peer_silent(const struct agent_peer *p)
{
    for (unsigned i = 0; i < p->owed_count; i++) {
        if (p->owed[i].wait == AGENT_WAIT_EXPIRED) {
            return true;
        }
    }
    return false;
}
