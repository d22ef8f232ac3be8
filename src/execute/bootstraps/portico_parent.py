# A process that has imported what handlers mostly import and forks a child for each new sandbox. The child's environment,
# folder, process group and descriptors are those of a fresh process. One thread only: a fork copies no other.
import os
import posix
import sys

import _signal
import _socket

import portico_channel as channel
import portico_runtime

# AWS's own bootstrap has imported these, too, before the handler's module [lambda A7].
PRELOADED = ("json", "base64", "datetime", "decimal", "threading", "traceback", "urllib.parse")
STREAMS = (1, 2, 3)

children = set()


def tell(line):
    posix.write(channel.CHANNEL, line.encode() + b"\n")


def exactly(length):
    parts = []
    while length > 0:
        part = posix.read(channel.CHANNEL, length)
        if not part:
            posix._exit(0)
        length -= len(part)
        parts.append(part)
    return b"".join(parts)


def reap(*_):
    for pid in list(children):
        try:
            done, status = posix.waitpid(pid, posix.WNOHANG)
        except ChildProcessError:
            # This very function, called by a signal in the midst of itself, was quicker.
            continue
        if done:
            children.discard(pid)
            code = posix.waitstatus_to_exitcode(status)
            tell("ended %d %d %d" % (pid, max(code, 0), max(-code, 0)))


def wait(path):
    """Comes back in children only, with the arguments of a sandbox."""
    before = set(sys.modules)
    for name in PRELOADED:
        __import__(name)
    preloaded = [name for name in sys.modules if name not in before]
    listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(128)
    _signal.signal(_signal.SIGCHLD, reap)
    tell("ready")
    while True:
        request = exactly(int.from_bytes(exactly(4), "little"))
        streams = [listener._accept()[0] for _ in STREAMS]
        pid = posix.fork()
        if pid == 0:
            posix.close(listener.detach())
            return begin(request, streams, preloaded)
        for stream in streams:
            posix.close(stream)
        children.add(pid)
        tell("forked %d" % pid)
        # It may have ended before it was one of them.
        reap()


def begin(request, streams, preloaded):
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    children.clear()
    posix.setsid()
    for descriptor, stream in zip(STREAMS, streams):
        posix.dup2(stream, descriptor)
        posix.close(stream)
    life = sys.modules["json"].loads(request)
    os.environ.clear()
    os.environ.update(life["environment"])
    posix.chdir(life["folder"])
    forget_shadowed(life["args"], preloaded)
    return life["args"]


def forget_shadowed(args, preloaded):
    """A function that brings a module of such a name along is to get its own."""
    given = set()
    for folder in portico_runtime.first_paths(args[0], args[1]):
        given.update(name.partition(".")[0] for name in os.listdir(folder))
    if not given.isdisjoint(name.partition(".")[0] for name in preloaded):
        for name in preloaded:
            del sys.modules[name]
