/* The guard: a small process between floodtest and the client, so that nothing the client
 * started can outlive the run.
 *
 *   floodtest ── guard ── client ── its children …
 *
 * The guard is the subreaper of all below it: what loses its parent becomes its child.
 * When floodtest dies, however it dies, the guard's end of the control socket reads EOF
 * and it kills everything below it before it exits. When the guard dies, the kernel kills
 * the client (PR_SET_PDEATHSIG). It is this same program, run again with the arguments
 *   floodtest GUARD_COMMAND NOFILE NAME=VALUE… -- COMMAND ARG…
 * with the control socket on file descriptor 3. NOFILE is the client's soft limit of open
 * files, which floodtest raised for itself. The variables are set in the client alone:
 * what is meant for the client (LD_PRELOAD, ...) must not get into the guard.
 *
 * guard -> floodtest, one line each:
 *   "started PID"            the client runs
 *   "failed ERRNO"           it could not be started; the guard exits
 *   "exited CODE" | "killed SIGNAL"     the client itself ended; others of its may live
 * on floodtest -> guard, one byte each: 't' end it gently (SIGTERM to its group and to
 * orphans)   'k' kill all and exit   EOF = 'k' */
#ifndef FLOODTEST_RUN_GUARD_H
#define FLOODTEST_RUN_GUARD_H

#define GUARD_COMMAND "__guard"

enum { GUARD_CONTROL_FD = 3 };

/* The guard's main; argv[0] is NOFILE. Returns its exit status. */
int guard_main(char **argv);

#endif
