# Error documents and their log lines as AWS's Python runtime writes them [lambda A7, A11]. Loaded only when one is needed.
import json
import os
import time
import traceback

import portico_channel
from portico_json import Fault

HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
NBSP = "\u00a0"


def document(message, kind, trace, request_id):
    return {
        "errorMessage": message or "",
        "errorType": kind or "",
        "requestId": request_id,
        "stackTrace": trace or [],
    }


def describe(error, request_id):
    if isinstance(error, Fault):
        return document(error.message, error.kind, error.trace, request_id)
    frames = [(f.filename, f.lineno, f.name, f.line) for f in traceback.extract_tb(error.__traceback__)]
    first = next((i for i, frame in enumerate(frames) if not frame[0].startswith(HERE)), 0)
    return document(str(error), type(error).__name__, traceback.format_list(frames[first:]), request_id)


def write_log(fault):
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        portico_channel.log(json.dumps({"timestamp": stamp, "log_level": "ERROR", **fault}))
        return
    head = "[ERROR]"
    if fault["errorType"]:
        head += " " + fault["errorType"]
    if fault["errorMessage"]:
        head += (": " if fault["errorType"] else " ") + fault["errorMessage"]
    lines = [head, "Traceback (most recent call last):"]
    for entry in fault["stackTrace"]:
        for line in entry.splitlines():
            bare = line.lstrip(" ")
            lines.append(NBSP * (len(line) - len(bare)) + bare)
    portico_channel.log("\n".join(lines))


def describe_invoke(error, request_id):
    """The parts of a failure frame."""
    fault = describe(error, request_id)
    write_log(fault)
    return ascii_header(fault["errorType"]), json.dumps(fault, ensure_ascii=False).encode("utf-8", "backslashreplace")


def ascii_header(text):
    return text.encode("ascii", "replace")[:200]


def report_init(error):
    import logging

    logging.warning(
        "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. A change of the "
        "runtime can also cause it: compare the runtime version in the INIT_START line with earlier ones."
    )
    fault = describe(error, "")
    write_log(fault)
    payload = json.dumps(fault, ensure_ascii=False).encode("utf-8", "backslashreplace")
    portico_channel.send(portico_channel.INIT_ERROR, ascii_header(fault["errorType"]), payload)
