#include "harness/report/terminal_parts.h"

#include "harness/base/units.h"
#include "harness/report/culprit_text.h"
#include "harness/report/result_next.h"

#include <string.h>

/* What a page has room for; the JSON result has all of it. */
enum {
    STEPS_MAX = 5, /* of the chain, the line that stands for the others included */
    STEPS_FIRST = 2,
    OTHERS_MAX = 2, /* culprits with a line of their own */
    TYPES_MAX = 4,
    LINES_MAX = 2,
    CULPRIT_FRACTION = 20, /* of the first one's growth: less is noise beside it */
    TYPE_FRACTION = 100,
};

static void add_step(struct page *p, int depth, const char *text)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "%*s%s", 3 * (depth > 0 ? depth - 1 : 0), "",
                depth == 0   ? ""
                : p->unicode ? "└─ "
                             : "`- ");
    strbuf_add(&line, text);
    page_cut(p, "", line.text, line.len);
    strbuf_fini(&line);
}

/* The chain as a tree; of a long one the middle is left out. */
static void add_chain(struct page *p, const struct culprit *c)
{
    int left_out = c->chain_count > STEPS_MAX ? c->chain_count - STEPS_MAX + 1 : 0;
    struct strbuf step;
    strbuf_init(&step);
    for (int i = 0, depth = 0; i < c->chain_count; i++, depth++) {
        strbuf_clear(&step);
        if (left_out > 0 && i == STEPS_FIRST) {
            strbuf_addf(&step, "(%d more)", left_out);
            i += left_out - 1;
        } else {
            culprit_step(&step, c, i);
        }
        add_step(p, depth, step.text);
    }
    strbuf_fini(&step);
}

/* Beside the first one of a list, does this growth matter? What is not known does. */
static bool matters(int64_t growth, int64_t first, int64_t fraction)
{
    return growth == SAMPLE_UNKNOWN || first <= 0 || growth >= first / fraction;
}

static void add_others(struct page *p, const struct result *r)
{
    const struct findings *f = r->findings;
    for (int i = 1; i < f->culprit_count && i <= OTHERS_MAX; i++) {
        if (!matters(f->culprits[i].growth_bytes, f->culprits[0].growth_bytes,
                     CULPRIT_FRACTION)) {
            return;
        }
        struct strbuf line;
        strbuf_init(&line);
        culprit_sentence(&line, &f->culprits[i], NULL, SAMPLE_UNKNOWN);
        page_cut(p, i == 1 ? "also" : "", line.text, line.len);
        strbuf_fini(&line);
    }
}

/* With --show-content: how the first text begins. */
static void add_content(struct page *p, const struct culprit *c)
{
    char text[UNITS_TEXT_MAX];
    if (c->text_count == 0) {
        return;
    }
    struct strbuf b;
    strbuf_init(&b);
    if (c->content_count > 0) {
        strbuf_addf(&b, "%s ", c->content[0].type);
    }
    if (c->content_mean_bytes != SAMPLE_UNKNOWN) {
        strbuf_addf(&b, "of %s ",
                    units_format_bytes(text, (double)c->content_mean_bytes));
    }
    strbuf_addf(&b, "like %s", c->texts[0]);
    page_cut(p, "content", b.text, b.len);
    strbuf_fini(&b);
}

static void add_signed_count(struct strbuf *b, int64_t value)
{
    char text[UNITS_TEXT_MAX];
    if (value != SAMPLE_UNKNOWN) {
        strbuf_addf(b, " %s%s", value < 0 ? "" : "+",
                    units_format_count(text, (double)value));
    }
}

/* "str +301k (318 MiB)  dict +12k (4 MiB)": those that grew. */
static void add_types(struct page *p, const struct findings *f)
{
    char text[UNITS_TEXT_MAX];
    struct strbuf b;
    strbuf_init(&b);
    for (int i = 0, shown = 0; i < f->type_count && shown < TYPES_MAX; i++) {
        const struct findings_type *t = &f->types[i];
        bool grew = t->growth_bytes > 0 || t->growth_count > 0;
        if (!grew || !matters(t->growth_bytes, f->types[0].growth_bytes, TYPE_FRACTION)) {
            continue;
        }
        strbuf_addf(&b, "%s%s", shown++ > 0 ? "  " : "", t->type);
        add_signed_count(&b, t->growth_count);
        if (t->growth_bytes >= 0) {
            strbuf_addf(&b, " (%s)", units_format_bytes(text, (double)t->growth_bytes));
        }
    }
    if (b.len > 0) {
        page_cut(p, "types", b.text, b.len);
    }
    strbuf_fini(&b);
}

/* With --tracemalloc: "client.py:21 +318 MiB  ..." */
static void add_lines(struct page *p, const struct findings *f)
{
    char text[UNITS_TEXT_MAX];
    struct strbuf b;
    strbuf_init(&b);
    for (int i = 0, shown = 0; i < f->line_count && shown < LINES_MAX; i++) {
        const struct findings_line *l = &f->lines[i];
        if (l->growth_bytes > 0) {
            strbuf_add(&b, shown++ > 0 ? "  " : "");
            culprit_place(&b, l->file, l->line);
            strbuf_addf(&b, " +%s", units_format_bytes(text, (double)l->growth_bytes));
        }
    }
    if (b.len > 0) {
        page_cut(p, "allocated", b.text, b.len);
    }
    strbuf_fini(&b);
}

/* Memory that the allocator keeps and nobody uses: what fragmentation is made of. */
static void add_memory(struct page *p, const struct result *r)
{
    const struct findings_memory *m = &r->findings->memory;
    char unused[UNITS_TEXT_MAX], live[UNITS_TEXT_MAX];
    int64_t growth = result_growth(r);
    bool much = r->verdict.class == VERDICT_FRAGMENTATION ||
                (growth > 0 && m->free_growth_bytes > growth / 4);
    if (m->free_growth_bytes <= 0 || !much) {
        return;
    }
    struct strbuf b;
    strbuf_init(&b);
    strbuf_addf(&b, "free memory that the allocator keeps grew by %s",
                units_format_bytes(unused, (double)m->free_growth_bytes));
    if (m->live_growth_bytes >= 0) {
        strbuf_addf(&b, ", live objects by %s",
                    units_format_bytes(live, (double)m->live_growth_bytes));
    }
    page_text(p, "unused", b.text);
    strbuf_fini(&b);
}

/* What the agent could not do, which is why something may be missing above. */
static void add_note(struct page *p, const struct findings *f)
{
    if (f->note_count > 0) {
        page_text(p, "note", f->notes[0]);
    }
}

void terminal_culprits(struct page *p, const struct result *r)
{
    const struct findings *f = r->findings;
    if (f == NULL) {
        return;
    }
    int before = page_lines(p);
    size_t start = p->out->len;
    page_blank(p);
    if (f->culprit_count > 0 && r->verdict.outcome != OUTCOME_PASS) {
        struct strbuf sentence;
        strbuf_init(&sentence);
        culprit_sentence(&sentence, &f->culprits[0], f, result_growth(r));
        /* Of what is free nobody is the culprit: this is what was kept beside it. */
        bool free_memory = r->verdict.class == VERDICT_FRAGMENTATION;
        page_text(p, free_memory ? "alive" : "held by", sentence.text);
        strbuf_fini(&sentence);
        add_chain(p, &f->culprits[0]);
        add_content(p, &f->culprits[0]);
        add_others(p, r);
    }
    if (r->verdict.outcome != OUTCOME_PASS) {
        add_types(p, f);
        add_lines(p, f);
        add_note(p, f);
    }
    add_memory(p, r);
    if (page_lines(p) == before + 1) { /* nothing to say: no blank either */
        p->out->text[p->out->len = start] = '\0';
    }
}

void terminal_next(struct page *p, const struct result *r)
{
    const char *next[RESULT_NEXT_MAX];
    for (int i = 0, count = result_next(r, next); i < count; i++) {
        page_text(p, i == 0 ? "next" : "", next[i]);
    }
}
