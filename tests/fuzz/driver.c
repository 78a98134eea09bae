/* A fuzzer of our own for gcc alone:
 *
 *   fuzz-NAME [--runs N] [--seconds S] [--seed X] [--first N]     drawn inputs
 *   fuzz-NAME FILE…                                              these inputs
 *
 * The runs happen in a child process. If it dies or hangs, the parent says which run did
 * it and how to repeat that one. */
#include "harness/base/clock.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/target.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUN_SECONDS_MAX = 20, SECONDS_DEFAULT = 10, USAGE = 2 };

struct options {
    uint64_t runs;    /* 0: as many as there is time for */
    uint64_t seconds; /* 0: as long as the runs take */
    uint64_t seed;
    uint64_t first;
};

static struct fuzz_input input;

/* Exactly as large as the input, so that reading beyond it is noticed. */
static void run_input(void)
{
    uint8_t *exact = malloc(input.len > 0 ? input.len : 1);
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, input.bytes, input.len);
    LLVMFuzzerTestOneInput(exact, input.len);
    free(exact);
}

static int run_files(char **paths)
{
    for (; *paths != NULL; paths++) {
        FILE *in = fopen(*paths, "re");
        if (in == NULL) {
            perror(*paths);
            return EXIT_FAILURE;
        }
        input.len = fread(input.bytes, 1, sizeof input.bytes, in);
        fclose(in);
        run_input();
    }
    return EXIT_SUCCESS;
}

static void run_drawn(const struct options *o, volatile uint64_t *current)
{
    uint64_t begin_ns = clock_monotonic_ns();
    for (uint64_t i = 0; o->runs == 0 || i < o->runs; i++) {
        struct random r;
        char stream[32];
        if (o->seconds > 0 && clock_monotonic_ns() - begin_ns >= o->seconds * NS_PER_S) {
            break;
        }
        *current = o->first + i;
        snprintf(stream, sizeof stream, "%llu", (unsigned long long)*current);
        random_init(&r, o->seed, stream);
        mutate(&input, &r, fuzz_seeds, fuzz_words);
        alarm(RUN_SECONDS_MAX);
        run_input();
    }
}

static int run_child(const char *program, const struct options *o)
{
    uint64_t *current = mmap(NULL, sizeof *current, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (current == MAP_FAILED) {
        return EXIT_FAILURE;
    }
    printf("%s: seed %llu\n", program, (unsigned long long)o->seed);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run_drawn(o, current);
        exit(EXIT_SUCCESS); /* the leak check comes with it */
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return EXIT_FAILURE;
    }
    unsigned long long last = *current;
    if (status != 0) {
        fprintf(stderr,
                "%s: died (status %#x) in run %llu; again: --seed %llu --first %llu "
                "--runs 1\n",
                program, (unsigned)status, last, (unsigned long long)o->seed, last);
        return EXIT_FAILURE;
    }
    printf("%s: %llu runs\n", program, last - o->first + 1);
    return EXIT_SUCCESS;
}

static bool take_number(const char *text, uint64_t *out)
{
    char *end;
    *out = text == NULL ? 0 : strtoull(text, &end, 10);
    return text != NULL && *text != '\0' && *end == '\0';
}

int main(int argc, char **argv)
{
    struct options o = {.seed = clock_wall_ns() / NS_PER_MS};
    struct {
        const char *name;
        uint64_t *value;
    } known[] = {{"--runs", &o.runs},
                 {"--seconds", &o.seconds},
                 {"--seed", &o.seed},
                 {"--first", &o.first}};
    int at = 1;
    while (at < argc && strncmp(argv[at], "--", 2) == 0) {
        size_t i = 0;
        while (i < sizeof known / sizeof *known && strcmp(known[i].name, argv[at]) != 0) {
            i++;
        }
        if (i == sizeof known / sizeof *known ||
            !take_number(argv[at + 1], known[i].value)) {
            fprintf(stderr, "%s: what is '%s'?\n", argv[0], argv[at]);
            return USAGE;
        }
        at += 2;
    }
    if (o.runs == 0 && o.seconds == 0) {
        o.seconds = SECONDS_DEFAULT;
    }
    return at < argc ? run_files(argv + at) : run_child(argv[0], &o);
}
