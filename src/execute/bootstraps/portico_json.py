# Events in, results out. json would bring re along (8 ms of every cold start), so the C scanner and encoder under it are
# used directly; json is asked only for the text of an error.
import _json
import sys


class Fault(Exception):
    """An error of the runtime itself [lambda A7]."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.message = message
        self.trace = trace


class ScannerOptions:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = {"-Infinity": float("-inf"), "Infinity": float("inf"), "NaN": float("nan")}.__getitem__
    memo = {}


scan = _json.make_scanner(ScannerOptions)


def unmarshal(payload):
    try:
        text = payload.decode()
        try:
            value, end = scan(text, 0)
            if end == len(text):
                return value
        except StopIteration:
            if text == "":
                return {}
        import json

        return json.loads(text)
    except Exception as error:
        raise Fault("UnmarshalError", "Unable to unmarshal input: %s" % error) from None


class HasDecimals(Exception):
    pass


def is_decimal(value):
    return "decimal" in sys.modules and isinstance(value, sys.modules["decimal"].Decimal)


def default(value):
    if is_decimal(value):
        raise HasDecimals
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def mark_decimal(value):
    if not is_decimal(value):
        return default(value)
    return float("nan") if value.is_nan() else "\0decimal:%s\0" % value


class Marshal:
    """Results as AWS's runtime writes them: unescaped from 3.12 on, Decimals as numbers [lambda A7]."""

    def __init__(self, version):
        self.basestring = _json.encode_basestring if version >= (3, 12) else _json.encode_basestring_ascii
        self.encode = self.encoder(default)

    def encoder(self, otherwise):
        return _json.make_encoder({}, otherwise, self.basestring, None, ": ", ", ", False, False, True)

    def bytes_of(self, value):
        try:
            return "".join(self.encode(value, 0)).encode()
        except Exception as error:
            if isinstance(error, UnicodeEncodeError):
                return "".join(self.encode(value, 0)).encode("utf-8", "surrogatepass")
            # An encoder remembers the containers that it was in when it failed.
            self.encode = self.encoder(default)
            if isinstance(error, HasDecimals):
                return self.with_decimals(value)
            raise Fault("MarshalError", "Unable to marshal response: %s" % error) from None

    def with_decimals(self, value):
        import re

        try:
            text = "".join(self.encoder(mark_decimal)(value, 0))
        except Exception as error:
            raise Fault("MarshalError", "Unable to marshal response: %s" % error) from None
        return re.sub(r'"\\u0000decimal:([^"\\]*)\\u0000"', r"\1", text).encode("utf-8", "surrogatepass")
