#include "harness/scenario/target.h"

#include "harness/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads one quoted part behind its opening quote; returns what follows the closing one.
 */
static const char *read_quoted(struct strbuf *word, const char *p, char quote)
{
    for (; *p != '\0' && *p != quote; p++) {
        if (quote == '"' && p[0] == '\\' && p[1] != '\0' && strchr("\"\\$`\n", p[1])) {
            p++;
            if (*p == '\n') {
                continue;
            }
        }
        strbuf_addn(word, p, 1);
    }
    return *p == quote ? p + 1 : NULL;
}

/* Reads the word at p; returns what follows it, NULL (and why) if it does not end. */
static const char *read_word(struct strbuf *word, const char *p, const char **why)
{
    while (*p != '\0' && strchr(" \t\n", *p) == NULL) {
        if (*p == '\'' || *p == '"') {
            *why = *p == '"' ? "a double quote that is not closed"
                             : "a single quote that is not closed";
            p = read_quoted(word, p + 1, *p);
            if (p == NULL) {
                return NULL;
            }
        } else if (*p != '\\') {
            strbuf_addn(word, p++, 1);
        } else if (p[1] == '\0') {
            *why = "a lone backslash at its end";
            return NULL;
        } else {
            if (p[1] != '\n') {
                strbuf_addn(word, p + 1, 1);
            }
            p += 2;
        }
    }
    return p;
}

int target_split(const char *text, char ***command, struct err *e)
{
    /* Two words take at least three bytes, so half the length is room for all. */
    char **words = mem_must_alloc((strlen(text) / 2 + 2) * sizeof *words);
    size_t count = 0;
    struct strbuf word;
    strbuf_init(&word);
    const char *why = NULL;
    const char *p = text;
    for (;;) {
        /* An escaped line end between words is no word. */
        while (*p != '\0' && (strchr(" \t\n", *p) || (p[0] == '\\' && p[1] == '\n'))) {
            p += *p == '\\' ? 2 : 1;
        }
        if (*p == '\0') {
            break;
        }
        strbuf_clear(&word);
        p = read_word(&word, p, &why);
        if (p == NULL) {
            break;
        }
        words[count++] = mem_must_strdup(word.text);
    }
    strbuf_fini(&word);
    if (p == NULL) {
        target_free(words);
        return err_set(e, FERR_CONFIG,
                       "expected words quoted as for a shell, got %s in '%.200s'", why,
                       text);
    }
    *command = words;
    return 0;
}

size_t target_count(char *const *words)
{
    size_t n = 0;
    while (words[n] != NULL) {
        n++;
    }
    return n;
}

char **target_copy(char *const *words)
{
    size_t n = target_count(words);
    char **copy = mem_must_alloc((n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        copy[i] = mem_must_strdup(words[i]);
    }
    return copy;
}

void target_free(char **command)
{
    if (command == NULL) {
        return;
    }
    for (char **word = command; *word != NULL; word++) {
        free(*word);
    }
    free(command);
}

bool target_has_placeholder(char *const *words)
{
    for (; *words != NULL; words++) {
        if (strstr(*words, "{url}") || strstr(*words, "{host}") ||
            strstr(*words, "{port}") || strstr(*words, "{unix}")) {
            return true;
        }
    }
    return false;
}

const char *const target_suffixes[] = {".py", ".js", ".mjs", ".cjs", NULL};

const char *target_runner(const char *file, const char *python)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash == NULL ? file : slash + 1;
    const char *suffix = strrchr(name, '.');
    if (suffix == NULL || suffix == name) {
        return NULL;
    }
    for (size_t i = 0; target_suffixes[i] != NULL; i++) {
        if (strcmp(suffix, target_suffixes[i]) == 0) {
            return i == 0 ? python : "node";
        }
    }
    return NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

const char *target_name(char *const *words)
{
    for (char *const *word = words; *word != NULL; word++) {
        if (target_runner(*word, "python3") != NULL) {
            return base_name(*word);
        }
    }
    return words[0] != NULL ? base_name(words[0]) : "client";
}

const char *target_host(const char *host)
{
    if (strcmp(host, "0.0.0.0") == 0) {
        return "127.0.0.1";
    }
    return strcmp(host, "::") == 0 ? "::1" : host;
}

static void add_percent_encoded(struct strbuf *out, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~";
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL) {
            strbuf_addn(out, text, 1);
        } else {
            strbuf_addf(out, "%%%02X", (unsigned char)*text);
        }
    }
}

static void add_unix_url(struct strbuf *out, const struct target_address *at,
                         const char *path)
{
    if (path[0] == '\0') {
        strbuf_addf(out, "unix://%s", at->unix_path);
    } else if (strcmp(at->scheme, "ws") == 0) {
        strbuf_addf(out, "ws+unix://%s:%s", at->unix_path, path);
    } else {
        strbuf_addf(out, "%s+unix://", at->scheme);
        add_percent_encoded(out, at->unix_path);
        strbuf_add(out, path);
    }
}

void target_add_url(struct strbuf *out, const struct target_address *at)
{
    const char *path = at->path == NULL ? "/" : at->path;
    if (at->unix_path != NULL) {
        add_unix_url(out, at, path);
        return;
    }
    const char *host = target_host(at->host);
    bool ipv6 = strchr(host, ':') != NULL;
    strbuf_addf(out, ipv6 ? "%s://[%s]:%u%s" : "%s://%s:%u%s", at->scheme, host,
                (unsigned)at->port, path);
}

struct replacement {
    const char *name;
    const char *value;
};

static char *expand_word(const char *word, const struct replacement *list)
{
    struct strbuf out;
    strbuf_init(&out);
    while (*word != '\0') {
        const struct replacement *r = list;
        while (r->name != NULL && strncmp(word, r->name, strlen(r->name)) != 0) {
            r++;
        }
        if (r->name == NULL) {
            strbuf_addn(&out, word++, 1);
        } else {
            strbuf_add(&out, r->value);
            word += strlen(r->name);
        }
    }
    char *expanded = mem_must_strdup(out.text);
    strbuf_fini(&out);
    return expanded;
}

char **target_expand(char *const *command, const struct target_address *at)
{
    struct strbuf url;
    char port[16], connections[16];
    strbuf_init(&url);
    target_add_url(&url, at);
    snprintf(port, sizeof port, "%u", (unsigned)at->port);
    snprintf(connections, sizeof connections, "%u", (unsigned)at->connections);
    const struct replacement list[] = {
        {"{url}", url.text},
        {"{host}", target_host(at->host)},
        {"{port}", port},
        {"{connections}", connections},
        {"{unix}", at->unix_path != NULL ? at->unix_path : ""},
        {NULL, NULL},
    };
    size_t n = target_count(command);
    char **expanded = mem_must_alloc((n + 1) * sizeof *expanded);
    for (size_t i = 0; i < n; i++) {
        expanded[i] = expand_word(command[i], list);
    }
    strbuf_fini(&url);
    return expanded;
}

char **target_argv(const struct scenario *s, const struct target_address *at)
{
    if (s->command == NULL) {
        return NULL;
    }
    char **argv = target_expand(s->command, at);
    if (!s->url_as_argument) {
        return argv;
    }
    struct strbuf url;
    strbuf_init(&url);
    target_add_url(&url, at);
    size_t n = target_count(argv);
    char **longer = mem_must_alloc((n + 2) * sizeof *longer);
    memcpy(longer, argv, n * sizeof *longer);
    longer[n] = mem_must_strdup(url.text);
    free(argv);
    strbuf_fini(&url);
    return longer;
}
