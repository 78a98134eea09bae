#include "harness/scenario/scenario_yaml.h"

#include "harness/base/mem.h"
#include "harness/base/utf8.h"
#include "harness/scenario/scenario_syntax.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct build {
    struct scenario_tree *tree;
    struct scenario_node *open[SCENARIO_DEPTH_MAX]; /* lists and maps around here */
    size_t depth;
    const char *path;
    struct scenario_file_errors *errors;
};

static struct scenario_place place_of(const struct build *b, yaml_mark_t mark)
{
    return (struct scenario_place){b->path, (int)mark.line + 1, (int)mark.column + 1};
}

/* A new node, at the end of the innermost list or map. */
static struct scenario_node *add_node(struct build *b, enum scenario_node_kind kind,
                                      const yaml_event_t *event)
{
    struct scenario_node *node = mem_must_alloc(sizeof *node);
    struct scenario_place at = place_of(b, event->start_mark);
    *node = (struct scenario_node){.kind = kind,
                                   .line = at.line,
                                   .column = at.column,
                                   .made_before = b->tree->made_last};
    b->tree->made_last = node;
    b->tree->count++;
    if (b->depth == 0) {
        b->tree->root = node;
        return node;
    }
    struct scenario_node *around = b->open[b->depth - 1];
    if (around->last == NULL) {
        around->first = node;
    } else {
        around->last->next = node;
    }
    around->last = node;
    return node;
}

static void refuse_marks(struct build *b, const yaml_event_t *event,
                         const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct scenario_place at = place_of(b, event->start_mark);
    if (anchor != NULL) {
        scenario_file_errors_add(
            b->errors, &at,
            "anchors like &%.40s are not read here; what files share "
            "stands in one for 'extends'",
            (const char *)anchor);
    }
    if (tag != NULL) {
        scenario_file_errors_add(b->errors, &at,
                                 "tags like %.40s are not read here; quotes make a text",
                                 (const char *)tag);
    }
}

static void add_alias(struct build *b, const yaml_event_t *event)
{
    struct scenario_place at = place_of(b, event->start_mark);
    add_node(b, SCENARIO_NODE_BAD, event);
    scenario_file_errors_add(b->errors, &at,
                             "aliases like *%.40s are not read here (a text that begins "
                             "with '*' stands in quotes)",
                             (const char *)event->data.alias.anchor);
}

static void add_text(struct build *b, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    struct scenario_node *node = add_node(b, SCENARIO_NODE_TEXT, event);
    refuse_marks(b, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (strlen(value) != event->data.scalar.length) {
        struct scenario_place at = place_of(b, event->start_mark);
        scenario_file_errors_add(b->errors, &at, "expected a text without a NUL (\\0)");
        node->kind = SCENARIO_NODE_BAD;
        return;
    }
    node->text = mem_must_strdup(value);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* False: too deep. */
static bool open_node(struct build *b, enum scenario_node_kind kind,
                      const yaml_event_t *event)
{
    bool list = kind == SCENARIO_NODE_LIST;
    refuse_marks(b, event,
                 list ? event->data.sequence_start.anchor
                      : event->data.mapping_start.anchor,
                 list ? event->data.sequence_start.tag : event->data.mapping_start.tag);
    if (b->depth == SCENARIO_DEPTH_MAX) {
        struct scenario_place at = place_of(b, event->start_mark);
        scenario_file_errors_add(b->errors, &at, "nested more than %d levels deep",
                                 SCENARIO_DEPTH_MAX);
        return false;
    }
    struct scenario_node *node = add_node(b, kind, event);
    b->open[b->depth++] = node;
    return true;
}

/* False: a second document, which ends the reading. */
static bool begin_document(struct build *b, const yaml_event_t *event)
{
    if (b->tree->root == NULL) {
        return true;
    }
    struct scenario_place at = place_of(b, event->start_mark);
    scenario_file_errors_add(b->errors, &at,
                             "a second document (---) begins here, expected one; several "
                             "runs stand under 'runs'");
    return false;
}

/* False: it is over, or there is no sense in going on. */
static bool take_event(struct build *b, const yaml_event_t *event)
{
    if (b->tree->count >= SCENARIO_NODES_MAX) {
        struct scenario_place at = place_of(b, event->start_mark);
        scenario_file_errors_add(b->errors, &at, "more than %d keys and values",
                                 SCENARIO_NODES_MAX);
        return false;
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(b, event);
    case YAML_ALIAS_EVENT:
        add_alias(b, event);
        return true;
    case YAML_SCALAR_EVENT:
        add_text(b, event);
        return true;
    case YAML_SEQUENCE_START_EVENT:
        return open_node(b, SCENARIO_NODE_LIST, event);
    case YAML_MAPPING_START_EVENT:
        return open_node(b, SCENARIO_NODE_MAP, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        b->depth--;
        return true;
    case YAML_STREAM_END_EVENT:
        b->tree->whole = true;
        return false;
    default:
        return true;
    }
}

/* What stands right before an error of syntax may be more than was meant, a text that
 * goes on over lines, or less: a list without its items. Nothing is said of it. */
static void drop_unfinished(struct build *b)
{
    struct scenario_node *last = b->tree->made_last;
    if (last != NULL && last->kind == SCENARIO_NODE_TEXT && last->plain) {
        last->kind = SCENARIO_NODE_BAD;
    }
    if (b->depth > 0 && b->open[b->depth - 1]->first == NULL) {
        b->open[b->depth - 1]->kind = SCENARIO_NODE_BAD;
    }
}

static void parse(struct build *b, const char *text, size_t len)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        abort(); /* no memory for a few KiB */
    }
    /* It is UTF-8, perhaps behind a byte order mark, which the parser passes over. */
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    bool more = true;
    while (more) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            scenario_syntax_error(b->errors, b->path, text, len, &parser);
            drop_unfinished(b);
            break;
        }
        more = take_event(b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

void scenario_yaml_read(struct scenario_tree *out, const char *path, const char *text,
                        size_t len, struct scenario_file_errors *errors)
{
    *out = (struct scenario_tree){0};
    if (!scenario_syntax_is_text(errors, path, text, len)) {
        return;
    }
    struct build b = {.tree = out, .path = path, .errors = errors};
    parse(&b, text, len);
}

void scenario_tree_fini(struct scenario_tree *t)
{
    while (t->made_last != NULL) {
        struct scenario_node *before = t->made_last->made_before;
        free(t->made_last->text);
        free(t->made_last);
        t->made_last = before;
    }
    *t = (struct scenario_tree){0};
}

bool scenario_node_is_null(const struct scenario_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
    for (size_t i = 0; i < sizeof nulls / sizeof nulls[0]; i++) {
        if (node->kind == SCENARIO_NODE_TEXT && node->plain &&
            strcmp(node->text, nulls[i]) == 0) {
            return true;
        }
    }
    return false;
}
