"""The real shells, asked for completions of a line: bash and zsh at a terminal of their own,
fish through `complete -C`. Each gives the words that come to stand where the last one of the
line stood."""
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import time

PATIENCE_S = 20


class Terminal:
    """A shell at a pseudo-terminal, which shows what it was told by printing <WORD>s."""

    def __init__(self, command, environment, folder):
        self.read = b""
        self.turn = 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(folder)
                os.execvpe(command[0], command, environment)
            finally:
                os._exit(127)

    def write(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, mark):
        """What was printed up to a mark, and then forgotten."""
        end = time.monotonic() + PATIENCE_S
        while mark.encode() not in self.read:
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError(f"no {mark!r} in {self.read!r}")
            self.read += os.read(self.fd, 65536)
        before, _, self.read = self.read.partition(mark.encode())
        return before.decode(errors="replace")

    def words_of(self, line, key):
        """The words of the line after the key that inserts all that may stand there."""
        self.turn += 1
        self.write(f"{line}{key}\x01show {self.turn} \r")  # C-a: to the start of the line
        shown = self.wait_for(f"<end {self.turn}>")
        return re.findall(r"<\[(.*?)\]>", shown, re.S)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


# The mark must not stand in what is typed, or it would be seen too early.
SHOW = r"""show() { local t=$1; shift; printf '<[%s]>\n' "$@"; printf '<%s %s>\n' end $t; }"""


class Shell:
    key = "\x18a"  # C-x a

    def __init__(self, environment, folder):
        self.terminal = Terminal(self.command, environment, folder)
        for line in self.setup:
            self.terminal.write(line + "\r")
        self.terminal.words_of("ready", "")

    def complete(self, line):
        typed = len(shlex.split(line)) if line.endswith(" ") else len(line.split()) - 1
        return self.terminal.words_of(line, self.key)[typed:]

    def close(self):
        self.terminal.close()


class Bash(Shell):
    """Without bash-completion, which not everybody has."""
    command = ["bash", "--norc", "-i"]
    setup = ['eval "$(floodtest completion bash)"', r"""bind '"\C-xa": insert-completions'""",
             "bind 'set enable-bracketed-paste off'", SHOW]


class BashWithCompletion(Bash):
    setup = [". /usr/share/bash-completion/bash_completion"] + Bash.setup


class Zsh(Shell):
    command = ["zsh", "-f", "-i"]
    setup = ["autoload -U compinit; compinit -D", 'eval "$(floodtest completion zsh)"',
             "all() { _main_complete; compstate[insert]=all; }",
             "zle -C all complete-word all; bindkey '^Xa' all; bindkey -e '^Xa' all",
             "unset zle_bracketed_paste", SHOW]

    def listed(self, line, mark):
        """What C-d, which only lists, shows up to a mark; C-u: away with the line."""
        self.terminal.write(line + "\x04")
        shown = self.terminal.wait_for(mark)
        self.terminal.write("\x15")
        return shown


class Fish:
    def __init__(self, environment, folder):
        self.options = {"env": environment, "cwd": folder, "text": True, "check": True}

    def complete(self, line):
        return [answer.split("\t")[0] for answer in self.answers(line)]

    def answers(self, line):
        script = f"floodtest completion fish | source; complete -C {shlex.quote(line)}"
        done = subprocess.run(["fish", "--no-config", "-c", script], timeout=PATIENCE_S,
                              stdout=subprocess.PIPE, **self.options)
        return done.stdout.splitlines()

    def close(self):
        pass
