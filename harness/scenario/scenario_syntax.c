#include "harness/scenario/scenario_syntax.h"

#include "harness/base/utf8.h"

#include <stdio.h>
#include <string.h>

/* The place of a byte; columns count characters. */
static struct scenario_place place_of_byte(const char *path, const char *text,
                                           size_t byte)
{
    struct scenario_place at = {path, 1, 1};
    for (size_t i = 0; i < byte; i++) {
        if (text[i] == '\n') {
            at.line++;
            at.column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            at.column++;
        }
    }
    return at;
}

static bool is_control(unsigned char c)
{
    return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
}

bool scenario_syntax_is_text(struct scenario_file_errors *errors, const char *path,
                             const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = utf8_sequence(text + i, len - i);
        if (n > 0 && !is_control((unsigned char)text[i])) {
            i += n;
            continue;
        }
        struct scenario_place at = place_of_byte(path, text, i);
        scenario_file_errors_add(errors, &at,
                                 n > 0 ? "expected a text file, but there is a control "
                                         "character (byte 0x%02x)"
                                       : "expected a text file in UTF-8, but byte 0x%02x "
                                         "is none",
                                 (unsigned char)text[i]);
        return false;
    }
    return true;
}

enum where { AT_PROBLEM, AT_CONTEXT };

/* libyaml's words, and ours. Ours may have one %d: the line where the list, map or text
 * began. */
static const struct {
    const char *context, *problem; /* parts of them; NULL: any */
    enum where where;
    const char *sentence;
} problems[] = {
    {NULL, "found a tab character", AT_PROBLEM,
     "a tab stands where only blanks may: indent with blanks"},
    {NULL, "mapping values are not allowed", AT_PROBLEM,
     "': ' cannot stand here: a text with ': ' in it needs quotes, or the line before "
     "has "
     "no ':', or this one is indented too far"},
    {"simple key", "could not find expected ':'", AT_CONTEXT,
     "expected 'KEY: VALUE', but there is no ':' behind the key"},
    {NULL, "did not find expected node content", AT_PROBLEM, "expected a value or a key"},
    {NULL, "did not find expected key", AT_PROBLEM,
     "expected a key, indented like the one on line %d"},
    {"flow sequence", "did not find expected ',' or ']'", AT_PROBLEM,
     "expected ',' or ']': the list that begins on line %d goes on here"},
    {"flow mapping", "did not find expected ',' or '}'", AT_PROBLEM,
     "expected ',' or '}': what '{' begins on line %d goes on here"},
    {"quoted scalar", "found unexpected end of stream", AT_CONTEXT,
     "the quotes that begin here do not end"},
    {"quoted scalar", "found unexpected document indicator", AT_CONTEXT,
     "the quotes that begin here do not end"},
    {"quoted scalar", "escape", AT_PROBLEM,
     "no such escape: in \"...\" a backslash is \\\\; '...' takes it as it is"},
    {NULL, "block sequence entries are not allowed", AT_PROBLEM,
     "'- ' cannot stand here: the items of a list stand below its key, a line each"},
    {"block collection", "did not find expected '-'", AT_PROBLEM,
     "expected '- ', indented like the item on line %d"},
    {"anchor", NULL, AT_PROBLEM,
     "'&' and '*' begin anchors and aliases, which are not read here: use quotes"},
    {"alias", NULL, AT_PROBLEM,
     "'&' and '*' begin anchors and aliases, which are not read here: use quotes"},
};

static bool has(const char *text, const char *part)
{
    return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

/* The character at a mark, whose index counts characters; '\0' beyond the end. */
static char char_at(const char *text, size_t len, size_t index)
{
    size_t byte = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (byte < len && index > 0) {
        byte += utf8_sequence(text + byte, len - byte);
        index--;
    }
    return byte < len ? text[byte] : '\0';
}

static bool is_behind_quotes(const char *text, size_t len, size_t index)
{
    char before = index > 0 ? char_at(text, len, index - 1) : '\0';
    return before == '"' || before == '\'';
}

static struct scenario_place place_of(const char *path, yaml_mark_t mark)
{
    return (struct scenario_place){path, (int)mark.line + 1, (int)mark.column + 1};
}

static void cannot_start(struct scenario_file_errors *errors,
                         const struct scenario_place *at, char c)
{
    if (c == '\t') {
        scenario_file_errors_add(
            errors, at, "a tab stands where only blanks may: indent with blanks");
    } else {
        scenario_file_errors_add(errors, at, "a text that begins with '%c' needs quotes",
                                 c);
    }
}

static void add_known(struct scenario_file_errors *errors, const char *path,
                      const yaml_parser_t *parser, size_t row)
{
    char sentence[256];
    yaml_mark_t mark =
        problems[row].where == AT_CONTEXT ? parser->context_mark : parser->problem_mark;
    struct scenario_place at = place_of(path, mark);
    const char *number = strstr(problems[row].sentence, "%d");
    if (number == NULL) {
        scenario_file_errors_add(errors, &at, "%s", problems[row].sentence);
        return;
    }
    snprintf(sentence, sizeof sentence, "%.*s%d%s",
             (int)(number - problems[row].sentence), problems[row].sentence,
             (int)parser->context_mark.line + 1, number + 2);
    scenario_file_errors_add(errors, &at, "%s", sentence);
}

void scenario_syntax_error(struct scenario_file_errors *errors, const char *path,
                           const char *text, size_t len, const yaml_parser_t *parser)
{
    const char *problem = parser->problem != NULL ? parser->problem : "no memory";
    if (parser->error == YAML_READER_ERROR) {
        struct scenario_place at = place_of_byte(
            path, text, parser->problem_offset < len ? parser->problem_offset : len);
        scenario_file_errors_add(errors, &at, "expected a text file: %s", problem);
        return;
    }
    struct scenario_place at = place_of(path, parser->problem_mark);
    if (has(problem, "cannot start any token")) {
        cannot_start(errors, &at, char_at(text, len, parser->problem_mark.index));
        return;
    }
    if (has(problem, "did not find expected key") &&
        is_behind_quotes(text, len, parser->problem_mark.index)) {
        scenario_file_errors_add(errors, &at,
                                 "nothing may stand behind the closing quote (a ' within "
                                 "'...' is written twice)");
        return;
    }
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
        if (has(parser->context, problems[i].context) &&
            has(problem, problems[i].problem)) {
            add_known(errors, path, parser, i);
            return;
        }
    }
    scenario_file_errors_add(errors, &at, "this is no YAML: %s%s%s",
                             parser->context != NULL ? parser->context : "",
                             parser->context != NULL ? ", " : "", problem);
}
