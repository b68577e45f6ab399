# The first process of a sandbox: forks one process a program, relays its lines, holds its limits, and leaves nothing of it.
# Messages to it, one a line: `start {job}`, `line TEXT`, `stop`. From it: `ready {…}`, `line TEXT`, `ended {…}`.
import collections
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time

PAUSE_SECONDS = 0.05
MOST_LINE_BYTES = 64 << 20
MOST_FILES = 8192
WRITABLE = ('/tmp', '/dev/shm')


def preload():
    """What programs usually import is there already, so that a fork has it at once."""
    import bisect, collections, copy, datetime, decimal, fractions, functools, heapq, itertools, math, operator  # noqa: E401, F401
    import random, re, statistics, string, typing  # noqa: E401, F401
    import site

    site.setquit()


def hide_from_children():
    """A process that is not dumpable is traced by nobody of its own user."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass


def limit(job):
    def set_limit(kind, soft, hard=None):
        resource.setrlimit(kind, (soft, soft if hard is None else hard))

    seconds = job['cpuSeconds']
    set_limit(resource.RLIMIT_CPU, seconds, seconds + 1)
    set_limit(resource.RLIMIT_FSIZE, job['diskBytes'])
    set_limit(resource.RLIMIT_NOFILE, job['openFiles'])
    set_limit(resource.RLIMIT_CORE, 0)
    set_limit(resource.RLIMIT_MEMLOCK, 0)
    set_limit(resource.RLIMIT_MSGQUEUE, 0)
    if job['processes'] is not None:
        set_limit(resource.RLIMIT_NPROC, job['processes'])
    set_limit(resource.RLIMIT_AS, job['memoryBytes'])


def in_child(job, stdin, stdout, stderr, channel):
    os.setsid()
    for number in range(1, signal.NSIG):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            try:
                signal.signal(number, signal.SIG_DFL)
            except (OSError, ValueError):
                pass
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    line = os.dup2(channel, 100)
    for source, target in ((stdin, 0), (stdout, 1), (stderr, 2)):
        os.dup2(source, target)
    os.closerange(3, 100)
    line = os.dup2(100, 3) if job['kind'] != 'script' else None
    os.close(100)
    sys.stdin = open(0, encoding='utf-8', errors='surrogateescape')
    sys.stdout = open(1, 'w', encoding='utf-8', errors='surrogateescape')
    sys.stderr = open(2, 'w', encoding='utf-8', errors='backslashreplace', buffering=1)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    os.chdir('/tmp')
    if 'random' in sys.modules:
        sys.modules['random'].seed(0)
    limit(job)
    kind = job['kind']
    if kind == 'script':
        run_script(job['code'])
    elif kind == 'calls':
        serve_calls(job['code'], job['setup'], Channel(line), job['hasUsualNames'])
    elif kind == 'tests':
        serve_tests(job['tests'], Channel(line), job['allCases'])
    elif kind == 'one-process':
        serve_in_one_process(job['code'], job['tests'], Channel(line), job['allCases'])


class Kept:
    """What a stream said, the first bytes of it."""

    def __init__(self, descriptor, most):
        os.set_blocking(descriptor, False)
        self.descriptor, self.most, self.seen, self.parts = descriptor, most, 0, []

    def read(self):
        """How many bytes came: 0 at the end of the stream, -1 where nothing is there yet."""
        try:
            chunk = os.read(self.descriptor, 65536)
        except BlockingIOError:
            return -1
        room = self.most - self.seen
        if room > 0 and chunk:
            self.parts.append(chunk[:room])
        self.seen += len(chunk)
        return len(chunk)

    def text(self):
        return b''.join(self.parts).decode('utf-8', 'replace')


class Writer:
    """Bytes that wait for a descriptor to take them."""

    def __init__(self, descriptor):
        os.set_blocking(descriptor, False)
        self.descriptor, self.waiting = descriptor, bytearray()

    def write_some(self):
        """False when nobody reads any more."""
        try:
            del self.waiting[: os.write(self.descriptor, memoryview(self.waiting)[:65536])]
        except BlockingIOError:
            pass
        except OSError:
            self.waiting.clear()
            return False
        return True


def send(kind, rest):
    data = memoryview(kind + b' ' + rest + b'\n')
    while data:
        data = data[os.write(1, data):]


class Commands:
    """Lines from outside."""

    def __init__(self):
        self.lines, self._rest = collections.deque(), bytearray()

    def read(self):
        """Takes what is there; leaves for good when nobody is there any more."""
        chunk = os.read(0, 1 << 20)
        if not chunk:
            os._exit(0)
        self._rest += chunk
        if b'\n' in chunk:
            *lines, rest = bytes(self._rest).split(b'\n')
            self.lines.extend(lines)
            self._rest = bytearray(rest)

    def next(self):
        while not self.lines:
            self.read()
        return self.lines.popleft()


def leave_nothing():
    """Ends every other process of the sandbox and takes away its files. Whether there was anything."""
    found = False
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
            found = True
        except ProcessLookupError:
            pass
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            if not found:
                break
        try:
            os.kill(-1, 0)
        except ProcessLookupError:
            break
    return found


def remove_files():
    """Takes away a few plain files; whatever else is left says that this sandbox is to be thrown away."""
    for folder in WRITABLE:
        try:
            names = os.listdir(folder)
            if len(names) > 64:
                return False
            for name in names:
                os.unlink(os.path.join(folder, name))
        except OSError:
            return False
    return True


def too_many_files():
    for folder in WRITABLE:
        try:
            state = os.statvfs(folder)
        except OSError:
            continue
        if state.f_files - state.f_ffree > MOST_FILES:
            return True
    return False


def run(job, commands):
    started = time.monotonic()
    deadline = started + job['wallMs'] / 1000
    is_script = job['kind'] == 'script'
    if is_script:
        stdin, feed = os.pipe()
        writer = Writer(feed)
        writer.waiting += job.pop('stdin').encode('utf-8', 'surrogatepass')
    else:
        stdin, feed = os.open('/dev/null', os.O_RDONLY), None
    out, out_end = os.pipe()
    err, err_end = os.pipe()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            in_child(job, stdin, out_end, err_end, theirs.fileno())
        except BaseException as error:
            os.write(2, repr(error).encode()[:2000])
        finally:
            os._exit(70)
    for descriptor in (stdin, out_end, err_end):
        os.close(descriptor)
    theirs.close()
    if not is_script:
        writer = Writer(ours.fileno())
    process = os.pidfd_open(pid)
    streams = {out: Kept(out, job['outputBytes']), err: Kept(err, job['outputBytes'])}
    line, line_bytes = bytearray(), 0
    line_open = not is_script
    reason = None
    late = 'timeout'
    is_over = False
    open_streams = set(streams)

    def take_lines():
        """Passes the program's lines on; whether there were bytes to read."""
        nonlocal line, line_bytes, line_open, reason
        try:
            chunk = os.read(ours.fileno(), 1 << 20)
        except BlockingIOError:
            return False
        except OSError:
            chunk = b''
        line += chunk
        line_bytes += len(chunk)
        if line_bytes > MOST_LINE_BYTES:
            reason = reason or 'output'
        elif b'\n' in chunk:
            *lines, rest = bytes(line).split(b'\n')
            line = bytearray(rest)
            for one in lines:
                send(b'line', one)
        line_open = bool(chunk)
        return line_open

    while not is_over:
        now = time.monotonic()
        if reason is None and now >= deadline:
            reason = late
        if reason is None and is_script and streams[out].seen > job['outputBytes']:
            reason = 'output'
        if reason is None and now - started > PAUSE_SECONDS and too_many_files():
            reason = 'disk'
        if reason is not None:
            break
        while commands.lines:
            one = commands.lines.popleft()
            if one.startswith(b'line '):
                writer.waiting += one[5:] + b'\n'
            elif one == b'stop':
                reason = reason or 'stopped'
        if reason is not None:
            break
        waiting = [writer.descriptor] if writer.waiting else []
        if is_script and not waiting and feed is not None:
            os.close(feed)
            feed = None
        watched = [0, process, *open_streams, *([ours.fileno()] if line_open else [])]
        ready, writable, _ = select.select(watched, waiting, [], min(PAUSE_SECONDS, max(0, deadline - now)))
        if writable and not writer.write_some() and is_script:
            os.close(feed)
            feed = None
            writer.waiting.clear()
        for descriptor in ready:
            if descriptor == process:
                is_over = True
            elif descriptor == 0:
                commands.read()
            elif descriptor in streams:
                if streams[descriptor].read() == 0:
                    open_streams.discard(descriptor)
            elif not take_lines() and not line_open and time.monotonic() + 0.5 < deadline:
                # It can say nothing any more: either it is ending, or it closed what it had.
                deadline, late = time.monotonic() + 0.5, 'protocol'
    wall = time.monotonic() - started
    if reason is not None:
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    os.close(process)
    had_others = leave_nothing()
    for descriptor in open_streams:
        while streams[descriptor].read() > 0:
            pass
    while line_open and take_lines():
        pass
    for descriptor in (out, err, *([feed] if feed is not None else [])):
        os.close(descriptor)
    ours.close()
    if reason is None and is_script and streams[out].seen > job['outputBytes']:
        reason = 'output'
    is_clean = remove_files() and not had_others and reason in (None, 'stopped')
    cpu = usage.ru_utime + usage.ru_stime
    if reason is None and os.WIFSIGNALED(status) and cpu >= job['cpuSeconds'] - 0.1:
        reason = 'cpu'
    ended = {
        'reason': reason,
        'wallMs': round(wall * 1000, 1),
        'cpuMs': round(cpu * 1000, 1),
        'stdout': streams[out].text(),
        'stderr': streams[err].text(),
        'isCut': any(kept.seen > kept.most for kept in streams.values()),
        'isClean': is_clean,
    }
    if os.WIFSIGNALED(status):
        ended['signal'] = os.WTERMSIG(status)
    else:
        ended['status'] = os.WEXITSTATUS(status)
    send(b'ended', json.dumps(ended).encode())


def serve():
    if os.getpid() != 1:
        sys.exit('The fork server must be the first process of its sandbox.')
    # Whoever started us may have left descriptors open that are none of ours.
    os.closerange(3, 65536)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = [folder for folder in sys.path if folder]
    hide_from_children()
    preload()
    gc.collect()
    gc.freeze()
    os.chdir('/tmp')
    remove_files()
    send(b'ready', json.dumps({'python': sys.version.split()[0], 'user': os.getuid(), 'hash': hash('smacs')}).encode())
    commands = Commands()
    while True:
        line = commands.next()
        if line.startswith(b'start '):
            run(json.loads(line[6:]), commands)


serve()
