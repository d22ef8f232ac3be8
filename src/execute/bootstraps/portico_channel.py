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

lock = _thread.allocate_lock()


def send(kind, meta, payload):
    frame = (
        (len(meta) + len(payload)).to_bytes(4, "little")
        + bytes((kind, 0, len(meta) & 255, len(meta) >> 8))
        + meta
        + payload
    )
    with lock:
        done = posix.write(CHANNEL, frame)
        if done < len(frame):
            rest = memoryview(frame)[done:]
            while rest:
                rest = rest[posix.write(CHANNEL, rest) :]


def receive():
    """One whole frame, or None when nobody is left at the other end."""
    data = posix.read(CHANNEL, 65536)
    if len(data) < HEADER:
        if not data:
            return None
        data = complete(data, HEADER)
    end = HEADER + int.from_bytes(data[:4], "little")
    return data if len(data) == end else complete(data, end)


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
    """What the function prints; one frame for each flush."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def fileno(self):
        return self.descriptor

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        send(OUTPUT, b"", data)
        return len(data)


def text_stream(descriptor):
    raw = _io.BufferedWriter(Output(descriptor))
    return _io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)


class Current:
    """The running invoke, for log lines."""

    request_id = ""


def log(text):
    """One log event, whatever lines it has."""
    send(LOG, b"", text.encode("utf-8", "backslashreplace"))
