/* The pair is carried inside the program, so that the demo runs from anywhere: the texts
 * of scenarios/founding/ are written to a temporary directory and run from there. */
#include "harness/command/commands.h"

#include "harness/base/err.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/exit_code.h"
#include "harness/scenario/target_file.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const unsigned char leaky_text[] = {
#include "scenarios/founding/leaky.py.inc"
};

static const unsigned char bounded_text[] = {
#include "scenarios/founding/bounded.py.inc"
};

struct act {
    const char *file;
    const unsigned char *text;
    size_t len;
    const char *story;
    int expected; /* exit code */
};

static const struct act acts[] = {
    {"leaky.py", leaky_text, sizeof leaky_text,
     "1. a client with an unbounded queue (websockets, max_queue=None)", EXIT_FAILED},
    {"bounded.py", bounded_text, sizeof bounded_text,
     "2. its twin, one keyword apart (max_queue left at its default)", EXIT_PASSED},
};

enum { ACTS = sizeof acts / sizeof acts[0] };

static int write_text(const char *path, const struct act *act)
{
    FILE *out = fopen(path, "wxe");
    if (out == NULL) {
        return -1;
    }
    bool ok = fwrite(act->text, 1, act->len, out) == act->len;
    return fclose(out) == 0 && ok ? 0 : -1;
}

/* Can this interpreter import what the clients need? */
static bool imports_websockets(const char *python)
{
    char *argv[] = {mem_must_strdup(python), "-c", "import websockets", NULL};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int status = -1;
    if (posix_spawnp(&pid, python, &quiet, NULL, argv, environ) == 0) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    posix_spawn_file_actions_destroy(&quiet);
    free(argv[0]);
    return status == 0;
}

/* Where there are several Pythons, Debian's has Debian's packages. */
static const char *find_python(void)
{
    const char *const candidates[] = {getenv("FLOODTEST_PYTHON"), "python3",
                                      "/usr/bin/python3"};
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        if (candidates[i] != NULL && imports_websockets(candidates[i])) {
            return candidates[i];
        }
    }
    return NULL;
}

static int flood(const struct scenario *given, const char *path, const char *python)
{
    struct scenario s;
    struct err e = {0};
    scenario_init(&s);
    s.ci = SCENARIO_CI_NONE; /* a failure of the demo is none of anybody's client */
    s.color = given->color;
    s.quiet = given->quiet;
    s.verbose = given->verbose;
    s.target_kind = TARGET_COMMAND;
    int code = EXIT_COULD_NOT_RUN;
    if (target_file_resolve(path, python, &s.command, &s.url_as_argument, &e) == 0) {
        code = command_run(&s);
    } else {
        log_error("demo", "%s", e.msg);
    }
    scenario_fini(&s);
    return code;
}

static int play(const struct scenario *given, const struct act *act, const char *dir,
                const char *python)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, act->file);
    if (write_text(path, act) != 0) {
        log_error("demo", "cannot write '%s': %s", path, strerror(errno));
        return EXIT_COULD_NOT_RUN;
    }
    printf("%s\n\n", act->story);
    fflush(stdout);
    int code = flood(given, path, python);
    puts("");
    unlink(path);
    if (code == act->expected) {
        return EXIT_PASSED;
    }
    return code == EXIT_INTERRUPTED || code == EXIT_COULD_NOT_RUN ? code
                                                                  : EXIT_INCONCLUSIVE;
}

int command_demo(const struct scenario *given)
{
    const char *python = find_python();
    if (python == NULL) {
        log_error("demo",
                  "no Python here can import websockets: install python3-websockets, "
                  "or name an interpreter in $FLOODTEST_PYTHON");
        return EXIT_COULD_NOT_RUN;
    }
    const char *base = getenv("TMPDIR");
    char dir[256];
    snprintf(dir, sizeof dir, "%s/floodtest-demo-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(dir) == NULL) {
        log_error("demo", "cannot make a directory '%s': %s", dir, strerror(errno));
        return EXIT_COULD_NOT_RUN;
    }
    int code = EXIT_PASSED;
    for (int i = 0; i < ACTS && code == EXIT_PASSED; i++) {
        code = play(given, &acts[i], dir, python);
    }
    rmdir(dir);
    if (code == EXIT_PASSED) {
        puts("The first run failed and the second passed: both as they should.");
    }
    return code;
}
