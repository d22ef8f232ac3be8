# The Python runtime inside a sandbox: loads the handler, then reads one event after another from descriptor 3 and answers
# there. Reads block, so the function's main thread is frozen between invokes as it is on AWS. Imports as little as it can.
import os
import posix
import sys
import time

import portico_channel as channel
from portico_json import Fault, Marshal, unmarshal

environ = os.environ


def serve(handler, version, outputs):
    """The loop of invokes; comes back when the other end says goodbye."""
    from portico_context import LambdaContext, tell_facts

    tell_facts(environ)
    read, write, lock, current = posix.read, posix.write, channel.lock, channel.current
    bytes_of = Marshal(version).bytes_of
    result_head = bytes((channel.RESULT, 0, 0, 0))
    shutdown, measure, clock = channel.SHUTDOWN, channel.MEASURE, time.perf_counter
    out, err = outputs
    show_trace()
    while True:
        # No calls but those into C from here to the answer: each costs a microsecond when the caches are cold. An event has less than 16 MB.
        frame = read(3, 65536)
        if len(frame) < 8 or len(frame) != 8 + frame[0] + (frame[1] << 8) + (frame[2] << 16):
            frame = channel.whole(frame)
        if frame[4] == shutdown:
            return
        begun = clock() if frame[5] & measure else 0
        meta_end = 8 + frame[6] + (frame[7] << 8)
        meta = frame[8:meta_end].decode().split("\t")
        current.request_id = meta[0]
        current.trace = meta[3]
        if len(meta) > 6:
            environ.update(unmarshal(meta[6].encode()))
        kind = note = None
        try:
            result = handler(unmarshal(frame[meta_end:]), LambdaContext(meta))
            if isinstance(result, bytes):
                kind, note = channel.RESULT, b"application/unknown"
            else:
                result = bytes_of(result)
        except Exception as error:
            from portico_errors import describe_invoke

            kind = channel.FAILURE
            note, result = describe_invoke(error, meta[0])
        if out.held or err.held:
            out.tell_rest()
            err.tell_rest()
        if begun:
            note = b"%s\t%f" % (note or b"", (clock() - begun) * 1000)
            channel.send(kind or channel.RESULT, note, result, channel.MEASURED)
        elif kind is None:
            answer = len(result).to_bytes(4, "little") + result_head + result
            with lock:
                done = write(3, answer)
                if done < len(answer):
                    channel.write_from(answer, done)
        else:
            channel.send(kind, note, result)


TRACE = "_X_AMZN_TRACE_ID"


def show_trace():
    """The trace id changes with every event; os.environ gets it when somebody looks."""
    current = channel.current

    class Environ(type(environ)):
        def __getitem__(self, key):
            if current.trace is not None:
                tell_trace()
            return super().__getitem__(key)

        def __iter__(self):
            if current.trace is not None:
                tell_trace()
            return super().__iter__()

    def tell_trace():
        trace, current.trace = current.trace, None
        if trace:
            environ[TRACE] = trace
        elif TRACE in environ:
            del environ[TRACE]

    environ.__class__ = Environ


def load(name):
    """The handler function by its name [lambda A7]."""
    module, dot, attribute = name.rpartition(".")
    if not dot:
        message = "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name
        raise Fault("MalformedHandlerName", message)
    if module.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module)
    from _frozen_importlib import _gcd_import

    try:
        loaded = _gcd_import(module.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", "Unable to import module '%s': %s" % (module, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error), trace)
    try:
        return getattr(loaded, attribute)
    except AttributeError:
        raise Fault("HandlerNotFound", "Handler '%s' missing on module '%s'" % (attribute, module))


class LoggingFinder:
    """Gives the root logger AWS's handler when, and only when, something imports logging."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != "logging":
            return None
        from _frozen_importlib_external import PathFinder

        sys.meta_path.remove(cls)
        spec = PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            import portico_logging

            portico_logging.install(module)

        spec.loader.exec_module = exec_module
        return spec


class SdkFinder:
    """Last in line: says what to do about the SDK that AWS's runtimes bring along."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name not in ("boto3", "botocore"):
            return None
        version = "%d.%d" % sys.version_info[:2]
        raise ModuleNotFoundError(
            "No module named '%s'. Portico: AWS's Python runtimes bring boto3 along, the Python %s of this machine has "
            "none. Run `%s -m pip install boto3`, or put boto3 into the deployment package or a layer."
            % (name, version, sys.executable),
            name=name,
        )


def first_paths(layers, version):
    """The function's code and layers."""
    layer = os.path.join(layers, "python")
    versioned = os.path.join(layer, "lib", "python" + version, "site-packages")
    return [environ["LAMBDA_TASK_ROOT"], *(path for path in (versioned, layer) if os.path.isdir(path))]


def set_paths(layers, version, site_packages):
    """The function's code, layers, PYTHONPATH, the standard library, and site-packages last [lambda A3]."""
    given = [path for path in environ.get("PYTHONPATH", "").split(":") if path]
    here = sys.path[0]
    sys.path[:] = [*first_paths(layers, version), *given, *sys.path[1:], here, *site_packages]


def use_caches_beside():
    """Modules of the interpreter and installed ones are compiled already; only the others go to the folder that is ours."""
    import _frozen_importlib_external as external

    usual = external.cache_from_source

    def cache_from_source(*args, **options):
        ours, sys.pycache_prefix = sys.pycache_prefix, None
        try:
            beside = usual(*args, **options)
        finally:
            sys.pycache_prefix = ours
        try:
            posix.stat(beside)
            return beside
        except OSError:
            return usual(*args, **options)

    external.cache_from_source = cache_from_source


def add_builtins():
    """What the site module would have added; it is not loaded, because it costs every cold start up to 25 ms."""
    import builtins

    builtins.exit = builtins.quit = sys.exit


# What a module brings along stays: looking for garbage among it costs 5 % of a cold start.
IMPORTING = 20_000


def rest_collector():
    """Answers what sets it to work again, unless the function has set it itself."""
    import gc

    usual = gc.get_threshold()
    gc.set_threshold(IMPORTING, *usual[1:])

    def restore():
        if gc.get_threshold()[0] == IMPORTING:
            gc.set_threshold(*usual)

    return restore


def run(layers, version, site_packages):
    del sys.argv[1:]
    sys.orig_argv = [sys.executable, *sys.argv]
    posix.set_inheritable(channel.CHANNEL, False)
    outputs = channel.Output(1), channel.Output(2)
    sys.stdout = sys.__stdout__ = channel.text_stream(outputs[0])
    sys.stderr = sys.__stderr__ = channel.text_stream(outputs[1])
    set_paths(layers, version, site_packages)
    add_builtins()
    sys.meta_path.insert(0, LoggingFinder)
    sys.meta_path.append(SdkFinder)
    collector = rest_collector()
    try:
        handler = load(environ["_HANDLER"])
    except Exception as error:
        from portico_errors import report_init

        report_init(error)
        sys.exit(1)
    collector()
    channel.send(channel.READY, b"", b"")
    serve(handler, tuple(int(part) for part in version.split(".")), outputs)


use_caches_beside()
