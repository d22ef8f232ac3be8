# The Python runtime inside a sandbox: loads the handler, then reads one event after another from descriptor 3 and answers
# there. Reads block, so the function's main thread is frozen between invokes as it is on AWS. Imports as little as it can.
import os
import posix
import sys

import portico_channel as channel
from portico_json import Fault, Marshal, unmarshal

environ = os.environ


def serve(handler, version):
    """The loop of invokes; comes back when the other end is gone or says goodbye."""
    from portico_context import LambdaContext

    receive, send, result_kind, shutdown = channel.receive, channel.send, channel.RESULT, channel.SHUTDOWN
    current, marshal = channel.Current, Marshal(version)
    out, err = sys.stdout, sys.stderr
    trace = environ.get("_X_AMZN_TRACE_ID", "")
    while True:
        frame = receive()
        if frame is None or frame[4] == shutdown:
            return
        meta_end = 8 + frame[6] + (frame[7] << 8)
        meta = frame[8:meta_end].decode().split("\t")
        current.request_id = meta[0]
        if meta[3] != trace:
            trace = meta[3]
            set_trace(trace)
        if len(meta) > 6:
            environ.update(unmarshal(meta[6].encode()))
        kind, note = result_kind, b""
        try:
            result = handler(unmarshal(frame[meta_end:]), LambdaContext(meta))
            if isinstance(result, bytes):
                note = b"application/unknown"
            else:
                result = marshal(result)
        except Exception as error:
            from portico_errors import describe_invoke

            kind = channel.FAILURE
            note, result = describe_invoke(error, meta[0])
        out.flush()
        err.flush()
        send(kind, note, result)


def set_trace(trace):
    if trace:
        environ["_X_AMZN_TRACE_ID"] = trace
    else:
        environ.pop("_X_AMZN_TRACE_ID", None)


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


def set_paths(layers, version, site_packages):
    """The function's code, layers, PYTHONPATH, the standard library, and site-packages last [lambda A3]."""
    layer = os.path.join(layers, "python")
    versioned = os.path.join(layer, "lib", "python" + version, "site-packages")
    given = [path for path in environ.get("PYTHONPATH", "").split(":") if path]
    first = [environ["LAMBDA_TASK_ROOT"], *(path for path in (versioned, layer) if os.path.isdir(path))]
    sys.path[:] = [*first, *given, *sys.path[1:], *site_packages]


def add_builtins():
    """What the site module would have added; it is not loaded, because it costs every cold start up to 25 ms."""
    import builtins

    builtins.exit = builtins.quit = sys.exit


def run(layers, version, site_packages):
    del sys.argv[1:]
    posix.set_inheritable(channel.CHANNEL, False)
    sys.stdout = sys.__stdout__ = channel.text_stream(1)
    sys.stderr = sys.__stderr__ = channel.text_stream(2)
    set_paths(layers, version, site_packages)
    add_builtins()
    sys.meta_path.insert(0, LoggingFinder)
    sys.meta_path.append(SdkFinder)
    try:
        handler = load(environ["_HANDLER"])
    except Exception as error:
        from portico_errors import report_init

        report_init(error)
        sys.exit(1)
    channel.send(channel.READY, b"", b"")
    serve(handler, tuple(int(part) for part in version.split(".")))
