# The context object of a Python handler [lambda A7]. Knows nothing of frames.
import time


class Fields:
    """An object with a fixed set of members, None where the source has none."""

    __slots__ = ()

    def __init__(self, source):
        for name in self.__slots__:
            setattr(self, name, source.get(name))

    def __repr__(self):
        return "%s([%s])" % (type(self).__name__, ",".join("%s=%s" % (n, getattr(self, n)) for n in self.__slots__))


class CognitoIdentity(Fields):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(Fields):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(Fields):
    __slots__ = ("custom", "env", "client")


NOBODY = CognitoIdentity({})


class LambdaContext:
    tenant_id = None
    client_context = None
    identity = NOBODY

    def __init__(self, meta):
        self.aws_request_id = meta[0]
        self._deadline = meta[1]
        self.invoked_function_arn = meta[2]
        if len(meta) > 4:
            self.add_caller(meta)

    def add_caller(self, meta):
        import json

        if meta[4]:
            self.client_context = ClientContext(json.loads(meta[4]))
            client = self.client_context.client
            self.client_context.client = None if client is None else Client(client)
        if meta[5]:
            given = json.loads(meta[5])
            names = {"cognito_identity_id": "cognitoIdentityId", "cognito_identity_pool_id": "cognitoIdentityPoolId"}
            self.identity = CognitoIdentity({ours: given.get(theirs) for ours, theirs in names.items()})

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline) - int(time.time() * 1000))

    def log(self, message):
        import portico_channel

        portico_channel.log(str(message))

    def __repr__(self):
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        return "LambdaContext([%s])" % ",".join("%s=%s" % (name, getattr(self, name)) for name in names)


def tell_facts(environ):
    """What is the same in every context of a process."""
    LambdaContext.log_group_name = environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
    LambdaContext.log_stream_name = environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
    LambdaContext.function_name = environ.get("AWS_LAMBDA_FUNCTION_NAME")
    LambdaContext.memory_limit_in_mb = environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    LambdaContext.function_version = environ.get("AWS_LAMBDA_FUNCTION_VERSION")
