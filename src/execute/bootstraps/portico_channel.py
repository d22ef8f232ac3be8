# Descriptor 3 of a Python function: frames of u32 length, u8 type, u8 flags, u16 meta length, meta, payload (little
# endian), and the standard streams that write such frames. Knows neither handlers nor JSON.
import _io
import _thread
import posix

CHANNEL = 3
HEADER = 8
# To the function.
INVOKE, SHUTDOWN = 1, 2
# From the function.
READY, INIT_ERROR, RESULT, FAILURE, LOG, OUTPUT = 1, 2, 3, 4, 5, 6
# Flag of an event: tell how long it took. Flag of its answer: that stands in milliseconds behind a tab in meta.
MEASURE, MEASURED = 1, 2

lock = _thread.allocate_lock()


def send(kind, meta, payload, flags=0):
    head = bytes((kind, flags, len(meta) & 255, len(meta) >> 8))
    write((len(meta) + len(payload)).to_bytes(4, "little") + head + meta + payload)


def write(frame):
    with lock:
        write_from(frame, 0)


def write_from(frame, done):
    """The part of a frame from `done` on, by who holds the lock."""
    rest = memoryview(frame)[done:]
    while rest:
        rest = rest[posix.write(CHANNEL, rest) :]


def whole(data):
    """The whole frame that begins like this; the process ends when nobody is left at the other end."""
    if len(data) < HEADER:
        data = complete(data, HEADER)
    return complete(data, HEADER + int.from_bytes(data[:4], "little"))


def complete(data, end):
    parts = [data]
    missing = end - len(data)
    while missing > 0:
        part = posix.read(CHANNEL, min(missing, 1048576))
        if not part:
            posix._exit(0)
        missing -= len(part)
        parts.append(part)
    return b"".join(parts)


class Output(_io._RawIOBase):
    """What the function prints: a frame for each write that ends a line."""

    held = b""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def fileno(self):
        return self.descriptor

    def writable(self):
        return True

    def write(self, data):
        self.held += bytes(data)
        if self.held.endswith(b"\n"):
            self.tell()
        return len(data)

    def tell_rest(self):
        """A last line without a line feed."""
        if self.held:
            self.tell()

    def tell(self):
        held, self.held = self.held, b""
        send(OUTPUT, b"", held)


def text_stream(output):
    return _io.TextIOWrapper(output, encoding="utf-8", errors="backslashreplace", write_through=True)


class Invoke:
    """The running invoke, for log lines; its trace id until somebody has asked for it."""

    __slots__ = ("request_id", "trace")


current = Invoke()
current.request_id = ""
current.trace = None


def log(text):
    """One log event, whatever lines it has."""
    send(LOG, b"", text.encode("utf-8", "backslashreplace"))
