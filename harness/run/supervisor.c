/* Happy path: spawn the guard -> "started PID" -> output flows -> "exited N" -> 'k' ->
 * the guard exits -> control and output reach EOF -> all handles closed.
 *
 * What else happens:
 *  - the client cannot be started: "failed ERRNO", the guard exits by itself;
 *  - the guard is killed from outside: the kernel kills the client; its exit without a
 * word about the client is told as killed by SIGKILL;
 *  - an orphan outside the process tree keeps the output pipe open (it was passed on):
 * the pipe is closed by us once the guard is gone, and not waited for. */
#include "harness/run/supervisor.h"

#include "harness/base/files.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/run/guard.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void handle_closed_cb(uv_handle_t *handle)
{
    struct supervisor *s = handle->data;
    latch_release(&s->latch);
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, handle_closed_cb);
    }
}

static void take_line(struct supervisor *s)
{
    char word[16];
    int number;
    if (sscanf(s->line, "%15s %d", word, &number) != 2) {
        return;
    }
    if (strcmp(word, "started") == 0) {
        s->events->on_started(s->data, (pid_t)number);
    } else if (strcmp(word, "failed") == 0) {
        s->ended = true;
        s->events->on_failed(s->data, number);
    } else if (strcmp(word, "empty") == 0) {
        s->events->on_empty(s->data);
    } else if (!s->ended) {
        s->ended = true;
        bool by_signal = strcmp(word, "killed") == 0;
        s->events->on_ended(s->data, by_signal ? -1 : number, by_signal ? number : 0);
    }
}

static void take_words(struct supervisor *s, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n') {
            s->line[s->line_len] = '\0';
            s->line_len = 0;
            take_line(s);
        } else if (s->line_len + 1 < sizeof s->line) {
            s->line[s->line_len++] = bytes[i];
        }
    }
}

static void take_output(struct supervisor *s, const char *bytes, size_t len)
{
    ring_add(&s->tail, bytes, len);
    if (s->log != NULL && fwrite(bytes, 1, len, s->log) != len && !s->log_failed) {
        s->log_failed = true;
        log_warn("client", "cannot write the client's log: %s", strerror(errno));
    }
}

static void alloc_cb(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct supervisor *s = handle->data;
    *buf = uv_buf_init(s->chunk, sizeof s->chunk);
}

static void read_cb(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct supervisor *s = stream->data;
    if (nread < 0) { /* EOF, or the other end is gone */
        close_handle((uv_handle_t *)stream);
        return;
    }
    if (stream == (uv_stream_t *)&s->control) {
        take_words(s, buf->base, (size_t)nread);
    } else {
        take_output(s, buf->base, (size_t)nread);
    }
}

/* Reads what the pipe still holds, then lets go of it: the client's last words matter. */
static void drain_output(struct supervisor *s)
{
    uv_os_fd_t fd;
    if (uv_is_closing((uv_handle_t *)&s->output) ||
        uv_fileno((uv_handle_t *)&s->output, &fd) != 0) {
        return;
    }
    enum { CHUNKS_MAX = 64 }; /* a pipe holds at most 1 MiB */
    for (int i = 0; i < CHUNKS_MAX; i++) {
        ssize_t n = read(fd, s->chunk, sizeof s->chunk);
        if (n <= 0) {
            break;
        }
        take_output(s, s->chunk, (size_t)n);
    }
    close_handle((uv_handle_t *)&s->output);
}

static void guard_exit_cb(uv_process_t *process, int64_t status, int signum)
{
    (void)status;
    (void)signum;
    struct supervisor *s = process->data;
    s->guard_running = false;
    uv_os_fd_t fd;
    char words[sizeof s->line];
    if (!uv_is_closing((uv_handle_t *)&s->control) &&
        uv_fileno((uv_handle_t *)&s->control, &fd) == 0) {
        ssize_t n = read(fd, words, sizeof words); /* what it said last */
        take_words(s, words, n > 0 ? (size_t)n : 0);
    }
    if (!s->ended) {
        s->ended = true;
        s->events->on_ended(s->data, -1, SIGKILL);
        s->events->on_empty(s->data);
    }
    drain_output(s);
    close_handle((uv_handle_t *)&s->control);
    close_handle((uv_handle_t *)process);
}

static size_t count_strings(char *const *strings)
{
    size_t count = 0;
    while (strings[count] != NULL) {
        count++;
    }
    return count;
}

/* "floodtest GUARD_COMMAND NOFILE NAME=VALUE… -- COMMAND ARG…"; the strings are borrowed,
 * the array is the caller's. */
static char **make_guard_argv(char *nofile, char *const *env, char *const *command)
{
    static char program[] = "floodtest";
    static char guard[] = GUARD_COMMAND;
    static char end[] = "--";
    size_t variables = count_strings(env);
    size_t words = count_strings(command);
    char **argv = mem_must_alloc((variables + words + 5) * sizeof *argv);
    argv[0] = program;
    argv[1] = guard;
    argv[2] = nofile;
    memcpy(argv + 3, env, variables * sizeof *argv);
    argv[3 + variables] = end;
    memcpy(argv + 4 + variables, command, words * sizeof *argv);
    return argv;
}

static int spawn_guard(struct supervisor *s, uv_loop_t *loop, char *const *command,
                       char *const *env, int output_fd)
{
    char nofile[32];
    snprintf(nofile, sizeof nofile, "%llu", (unsigned long long)files_soft_limit());
    char **argv = make_guard_argv(nofile, env, command);
    uv_stdio_container_t stdio[] = {
        {.flags = UV_IGNORE},
        {.flags = UV_INHERIT_FD, .data.fd = output_fd},
        {.flags = UV_INHERIT_FD, .data.fd = output_fd},
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE,
         .data.stream = (uv_stream_t *)&s->control},
    };
    uv_process_options_t options = {
        .file = "/proc/self/exe",
        .args = argv,
        .stdio = stdio,
        .stdio_count = 4,
        .flags = UV_PROCESS_DETACHED, /* Ctrl-C at the terminal is for floodtest alone */
        .exit_cb = guard_exit_cb,
    };
    int rv = uv_spawn(loop, &s->guard, &options);
    free(argv);
    return rv;
}

static void init_pipe(struct supervisor *s, uv_loop_t *loop, uv_pipe_t *pipe)
{
    int rv = uv_pipe_init(loop, pipe, 0);
    assert(rv == 0);
    (void)rv;
    pipe->data = s;
    latch_hold(&s->latch);
}

int supervisor_start(struct supervisor *s, uv_loop_t *loop, char *const *command,
                     char *const *env, const char *log_path,
                     const struct supervisor_events *events, void *data, struct err *e)
{
    *s = (struct supervisor){.events = events, .data = data};
    latch_init(&s->latch);
    ring_init(&s->tail, SUPERVISOR_OUTPUT_BYTES);
    s->log = log_path == NULL ? NULL : fopen(log_path, "we");
    if (log_path != NULL && s->log == NULL) {
        return err_sys(e, errno, "cannot write the client's log '%s'", log_path);
    }
    uv_file ends[2];
    int rv = uv_pipe(ends, UV_NONBLOCK_PIPE, 0);
    if (rv != 0) {
        return err_sys(e, -rv, "open a pipe for the client's output");
    }
    init_pipe(s, loop, &s->output);
    init_pipe(s, loop, &s->control);
    uv_pipe_open(&s->output, ends[0]);
    rv = spawn_guard(s, loop, command, env, ends[1]);
    close(ends[1]);
    s->guard.data = s;
    latch_hold(&s->latch);
    if (rv != 0) {
        s->ended = true;
        close_handle((uv_handle_t *)&s->guard);
        close_handle((uv_handle_t *)&s->output);
        close_handle((uv_handle_t *)&s->control);
        return err_sys(e, -rv, "start the client's guard process");
    }
    s->guard_running = true;
    uv_read_start((uv_stream_t *)&s->output, alloc_cb, read_cb);
    uv_read_start((uv_stream_t *)&s->control, alloc_cb, read_cb);
    return 0;
}

static void order(struct supervisor *s, char letter)
{
    uv_buf_t buf = uv_buf_init(&letter, 1);
    if (s->guard_running && !uv_is_closing((uv_handle_t *)&s->control)) {
        uv_try_write((uv_stream_t *)&s->control, &buf, 1);
    }
}

void supervisor_end_gently(struct supervisor *s)
{
    order(s, 't');
}

void supervisor_close(struct supervisor *s, void (*done)(void *data), void *data)
{
    order(s, 'k');
    latch_close(&s->latch, done, data);
}

void supervisor_fini(struct supervisor *s)
{
    ring_fini(&s->tail);
    if (s->log != NULL && fclose(s->log) != 0) {
        log_warn("client", "cannot write the client's log: %s", strerror(errno));
    }
    s->log = NULL;
}
