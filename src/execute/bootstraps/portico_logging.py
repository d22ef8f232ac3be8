# The root logger's handler as AWS's Python runtime sets it up [lambda A11]. Loaded when the function imports logging.
import json
import os
import time
import traceback

import portico_channel

STANDARD = {
    "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module", "exc_info", "exc_text",
    "stack_info", "lineno", "funcName", "created", "msecs", "relativeCreated", "thread", "threadName", "processName",
    "process", "taskName", "aws_request_id", "tenant_id",
}  # fmt: skip


def json_line(logging, record):
    record.levelno = min(50, max(0, record.levelno)) // 10 * 10
    error = record.exc_info if record.exc_info and record.exc_info[0] else None
    line = {
        "timestamp": "%s.%03dZ" % (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)), record.msecs),
        "level": logging.getLevelName(record.levelno),
        "message": record.getMessage(),
        "logger": record.name,
        "stackTrace": traceback.format_tb(error[2]) if error else None,
        "errorType": error[0].__name__ if error else None,
        "errorMessage": str(error[1]) if error else None,
        "requestId": record.aws_request_id,
        "location": "%s:%s:%s" % (record.pathname, record.funcName, record.lineno) if error else None,
    }
    extra = {k: v for k, v in record.__dict__.items() if k not in STANDARD and k not in line}
    known = {k: v for k, v in {**line, **extra}.items() if v is not None}
    return json.dumps(known, ensure_ascii=False, default=str)


def install(logging):
    class LambdaLoggerHandler(logging.Handler):
        def emit(self, record):
            try:
                portico_channel.log(self.format(record).rstrip("\n"))
            except Exception:
                self.handleError(record)

    class LambdaLoggerFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = portico_channel.current.request_id
            record.tenant_id = None
            return True

    class JsonFormatter(logging.Formatter):
        def format(self, record):
            return json_line(logging, record)

    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler()
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        handler.setFormatter(JsonFormatter())
    else:
        line = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        handler.setFormatter(logging.Formatter(line, "%Y-%m-%dT%H:%M:%S"))
    level = {"TRACE": "DEBUG", "FATAL": "CRITICAL", "WARN": "WARNING"}
    asked = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    if asked:
        logging.getLogger().setLevel(level.get(asked, asked))
    handler.addFilter(LambdaLoggerFilter())
    logging.getLogger().addHandler(handler)
