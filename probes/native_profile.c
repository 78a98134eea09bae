#include "probes/native_profile.h"
#include "harness/base/mem.h"
#include "probes/native_frames.h"
#include "probes/native_snapshot.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    FLOOR_BYTES = 2 * NATIVE_SAMPLE_BYTES, /* growth below is chance */
    FLOOR_SHARE = 50, /* and below 1/50 of all growth it is no news */
    CHAIN_MAX = 16,   /* what reports show */
};

/* Stacks with the same functions. */
struct group {
    uint64_t key;
    const struct native_stack *stack; /* one of them, with the most memory */
    int64_t bytes, count, growth_bytes, growth_count;
};

static void hash_text(uint64_t *hash, const char *text)
{
    for (; *text != '\0'; text++) {
        *hash = (*hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    *hash = (*hash ^ 0xff) * UINT64_C(0x100000001b3);
}

/* Frames of a runtime's core are one, however deep it called itself: only the innermost
 * frame of all keeps its name. */
static bool is_folded(const struct native_place *place, size_t depth)
{
    return place->code == NATIVE_CODE_RUNTIME && depth > 0;
}

/* Without the code that started the program or thread. */
static size_t depth_of(struct native_frames *names, const struct native_stack *s)
{
    size_t depth = s->frame_count;
    struct native_place place;
    for (; depth > 1; depth--) {
        native_frames_name(names, &s->frames[depth - 1], &place);
        if (place.code != NATIVE_CODE_SYSTEM) {
            break;
        }
    }
    return depth;
}

static uint64_t key_of(struct native_frames *names, const struct native_stack *s)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    const char *run = NULL;
    size_t depth = depth_of(names, s);
    for (size_t i = 0; i < depth; i++) {
        struct native_place place;
        native_frames_name(names, &s->frames[i], &place);
        bool folded = is_folded(&place, i);
        if (!folded) {
            hash_text(&hash, place.label);
        } else if (place.runtime != run) {
            hash_text(&hash, place.runtime);
        }
        run = folded ? place.runtime : NULL;
    }
    return hash;
}

/* --- the baseline: {"hash": [bytes, count]} --------------------------------------------
 */

enum { KEY_MAX = 20 };

static const char *baseline_key(char key[KEY_MAX], const struct native_stack *s)
{
    snprintf(key, KEY_MAX, "%016" PRIx64, s->hash);
    return key;
}

json_t *native_profile_baseline(const char *path, struct err *e)
{
    struct native_snapshot *s;
    if (native_snapshot_read(path, &s, e) != 0) {
        return NULL;
    }
    json_t *baseline = json_object();
    for (uint32_t i = 0; i < s->stack_count; i++) {
        char key[KEY_MAX];
        json_object_set_new(baseline, baseline_key(key, &s->stacks[i]),
                            json_pack("[II]", (json_int_t)s->stacks[i].live_bytes,
                                      (json_int_t)s->stacks[i].live_count));
    }
    free(s);
    return baseline;
}

static struct group group_of(struct native_frames *names, const struct native_stack *s,
                             const json_t *baseline)
{
    char key[KEY_MAX];
    const json_t *before = json_object_get(baseline, baseline_key(key, s));
    int64_t bytes = (int64_t)s->live_bytes, count = (int64_t)s->live_count;
    return (struct group){
        .key = key_of(names, s),
        .stack = s,
        .bytes = bytes,
        .count = count,
        .growth_bytes = bytes - json_integer_value(json_array_get(before, 0)),
        .growth_count = count - json_integer_value(json_array_get(before, 1)),
    };
}

/* --- groups ----------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int by_growth(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    return (x->growth_bytes < y->growth_bytes) - (x->growth_bytes > y->growth_bytes);
}

static void merge(struct group *into, const struct group *g)
{
    if (g->stack->live_bytes > into->stack->live_bytes) {
        into->stack = g->stack;
    }
    into->bytes += g->bytes;
    into->count += g->count;
    into->growth_bytes += g->growth_bytes;
    into->growth_count += g->growth_count;
}

/* Returns how many groups there are; most growth first. */
static size_t group_stacks(struct group *groups, struct native_frames *names,
                           const struct native_snapshot *s, const json_t *baseline)
{
    for (uint32_t i = 0; i < s->stack_count; i++) {
        groups[i] = group_of(names, &s->stacks[i], baseline);
    }
    qsort(groups, s->stack_count, sizeof *groups, by_key);
    size_t count = 0;
    for (uint32_t i = 0; i < s->stack_count; i++) {
        if (count > 0 && groups[count - 1].key == groups[i].key) {
            merge(&groups[count - 1], &groups[i]);
        } else {
            groups[count++] = groups[i];
        }
    }
    qsort(groups, count, sizeof *groups, by_growth);
    return count;
}

static int64_t floor_of(const struct group *groups, size_t count)
{
    int64_t growth = 0;
    for (size_t i = 0; i < count && groups[i].growth_bytes > 0; i++) {
        growth += groups[i].growth_bytes;
    }
    return growth / FLOOR_SHARE > FLOOR_BYTES ? growth / FLOOR_SHARE : FLOOR_BYTES;
}

/* --- findings --------------------------------------------------------------------------
 */

static json_t *source_of(struct native_frames *names, const struct native_frame *frame,
                         json_t **line)
{
    char file[NATIVE_FILE_MAX];
    int number;
    native_frames_source(names, frame, file, &number);
    *line = number > 0 ? json_integer(number) : json_null();
    return file[0] != '\0' ? json_string(file) : json_null();
}

static json_t *link_of(const char *name, json_t *file, json_t *line)
{
    return json_pack("{s:s, s:s, s:n, s:o, s:o}", "type", "frame", "name", name, "via",
                     "file", file, "line", line);
}

static json_t *folded_link(const char *runtime, int frames)
{
    char text[NATIVE_LABEL_MAX];
    snprintf(text, sizeof text, "%s (%d frame%s)", runtime, frames,
             frames == 1 ? "" : "s");
    return link_of(text, json_null(), json_null());
}

static json_t *chain_of(struct native_frames *names, const struct native_stack *s)
{
    json_t *chain = json_array();
    const char *run = NULL; /* of a runtime's frames, not yet in the chain */
    int run_frames = 0;
    size_t depth = depth_of(names, s);
    for (size_t i = 0; i < depth && json_array_size(chain) < CHAIN_MAX - 1; i++) {
        struct native_place place;
        native_frames_name(names, &s->frames[i], &place);
        const char *folded = is_folded(&place, i) ? place.runtime : NULL;
        if (run != NULL && run != folded) {
            json_array_append_new(chain, folded_link(run, run_frames));
            run_frames = 0;
        }
        run = folded;
        run_frames += folded != NULL;
        if (folded == NULL) {
            json_t *line, *file = source_of(names, &s->frames[i], &line);
            json_array_append_new(chain, link_of(place.label, file, line));
        }
    }
    if (run != NULL) {
        json_array_append_new(chain, folded_link(run, run_frames));
    }
    return chain;
}

/* The innermost frame that is neither the system's nor a runtime's; or else the innermost
 * that is not the system's; or else the innermost. */
static size_t owner_of(struct native_frames *names, const struct native_stack *s)
{
    size_t runtime = s->frame_count;
    for (size_t i = 0; i < s->frame_count; i++) {
        struct native_place place;
        native_frames_name(names, &s->frames[i], &place);
        if (place.code == NATIVE_CODE_OWN) {
            return i;
        }
        if (place.code == NATIVE_CODE_RUNTIME && runtime == s->frame_count) {
            runtime = i;
        }
    }
    return runtime < s->frame_count ? runtime : 0;
}

static json_t *culprit_of(struct native_frames *names, const struct group *g)
{
    struct native_place place = {.label = "code that could not be followed"};
    json_t *file = json_null(), *line = json_null();
    if (g->stack->frame_count > 0) {
        const struct native_frame *owner = &g->stack->frames[owner_of(names, g->stack)];
        native_frames_name(names, owner, &place);
        file = source_of(names, owner, &line);
    }
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:n, s:o, s:o, s:o}", "kind",
                     "native", "type", "malloc", "owner", place.label, "length",
                     (json_int_t)g->count, "growth_length", (json_int_t)g->growth_count,
                     "bytes", (json_int_t)g->bytes, "growth_bytes",
                     (json_int_t)g->growth_bytes, "bound", "file", file, "line", line,
                     "chain", chain_of(names, g->stack));
}

static json_t *notes_of(const struct native_header *h)
{
    json_t *notes = json_array();
    char text[160];
    if (h->lost_stacks > 0 || h->lost_samples > 0) {
        snprintf(text, sizeof text,
                 "samples of native memory that had no room and are missing: %" PRIu64,
                 h->lost_stacks > UINT64_MAX - h->lost_samples
                     ? UINT64_MAX
                     : h->lost_stacks + h->lost_samples);
        json_array_append_new(notes, json_string(text));
    }
    return notes;
}

json_t *native_profile_findings(const char *path, const json_t *baseline, int culprits,
                                struct err *e)
{
    struct native_snapshot *s;
    if (native_snapshot_read(path, &s, e) != 0) {
        return NULL;
    }
    struct native_frames *names = native_frames_new(s);
    struct group *groups = mem_must_alloc(NATIVE_STACKS_MAX * sizeof *groups);
    size_t count = group_stacks(groups, names, s, baseline);
    int64_t least = floor_of(groups, count);
    json_t *list = json_array();
    for (size_t i = 0; i < count && (int)i < culprits && groups[i].growth_bytes >= least;
         i++) {
        json_array_append_new(list, culprit_of(names, &groups[i]));
    }
    json_t *findings =
        json_pack("{s:o, s:o}", "culprits", list, "notes", notes_of(&s->header));
    free(groups);
    native_frames_free(names);
    free(s);
    return findings;
}
