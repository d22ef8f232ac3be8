# A process that has imported what handlers mostly import and forks children for new sandboxes, one ahead of its time. A
# child's environment, folder, process group and descriptors are those of a fresh process. One thread only: a fork copies no
# other. Hash seeds are the parent's; random seeds itself anew in every child.
import os
import posix
import sys

import _signal
import _socket
import select

import portico_channel as channel
import portico_context
import portico_runtime

# AWS's own bootstrap has imported most of these, too, before the handler's module [lambda A7].
PRELOADED = ("json", "base64", "datetime", "decimal", "threading", "traceback", "urllib.parse")
STREAMS = (1, 2, 3)
# A child that has just been taken has the processor to itself for so long, unless another one is asked for.
PAUSE_MS = 50

children = set()


def tell(line):
    posix.write(channel.CHANNEL, line.encode() + b"\n")


def reap(*_):
    for pid in list(children):
        try:
            done, status = posix.waitpid(pid, posix.WNOHANG)
        except ChildProcessError:
            # This very function, called by a signal in the midst of itself, was quicker.
            continue
        if done:
            children.discard(pid)
            # Exit status, signal.
            tell("ended %d %d %d" % (pid, status >> 8, status & 127))


def readable(*descriptors, most_ms=None):
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _ in poll.poll(most_ms)}


def requests():
    """A byte for each child that is asked for; the end of Portico is this process's end."""
    return len(posix.read(channel.CHANNEL, 1024)) or posix._exit(0)


def until_taken(child, asked):
    """Two children never wait: their connections would mix. Answers how many more are asked for."""
    ready = ()
    while child not in ready:
        ready = readable(channel.CHANNEL, child)
        if channel.CHANNEL in ready:
            asked += requests()
    if asked == 0 and readable(channel.CHANNEL, most_ms=PAUSE_MS):
        asked = requests()
    return asked


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
    asked = 0
    while True:
        # Its ends tell of each other's end: the parent's, and that the child is a sandbox now or gone.
        ours, theirs = _socket.socketpair()
        pid = posix.fork()
        if pid == 0:
            posix.close(ours.detach())
            return become(listener, theirs, preloaded)
        posix.close(theirs.detach())
        children.add(pid)
        tell("forked %d" % pid)
        # It may have ended before it was one of them.
        reap()
        asked = until_taken(ours.fileno(), max(0, asked - 1))
        posix.close(ours.detach())


def become(listener, parent, preloaded):
    """Waits for the connections that are the sandbox's streams; the last one tells what the sandbox is."""
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    children.clear()
    posix.setsid()
    names = {name.partition(".")[0] for name in preloaded}
    # Copies the pages that every object's use will write to.
    __import__("gc").collect()
    if listener.fileno() not in readable(listener.fileno(), parent.fileno()):
        # The parent is gone, and its socket with it.
        posix._exit(0)
    # All of them are there, unless Portico has just been killed.
    listener.settimeout(5)
    streams = [listener._accept()[0] for _ in STREAMS]
    posix.close(listener.detach())
    posix.close(parent.detach())
    for descriptor, stream in zip(STREAMS, streams):
        posix.set_blocking(stream, True)
        posix.dup2(stream, descriptor)
        posix.close(stream)
    life = sys.modules["json"].loads(exactly(int.from_bytes(exactly(4), "little")))
    if life["pid"] != posix.getpid():
        # Meant for a child that was killed while it waited.
        posix._exit(0)
    os.environ.clear()
    os.environ.update(life["environment"])
    posix.chdir(life["folder"])
    args = life["args"]
    given = {name.partition(".")[0] for folder in portico_runtime.first_paths(args[0], args[1]) for name in os.listdir(folder)}
    if not given.isdisjoint(names):
        # A function that brings a module of such a name along is to get its own.
        for name in preloaded:
            del sys.modules[name]
    return args


def exactly(length):
    parts = []
    while length > 0:
        part = posix.read(channel.CHANNEL, length)
        if not part:
            posix._exit(0)
        length -= len(part)
        parts.append(part)
    return b"".join(parts)
