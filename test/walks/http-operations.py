"""Calls of API Gateway v2 by boto3: reads [operation, input] a line, answers {answer} or {error} a line."""
import json
import re
import sys

import boto3
from botocore.config import Config

client = boto3.client("apigatewayv2", config=Config(retries={"total_max_attempts": 1}))
for line in sys.stdin:
    operation, given = json.loads(line)
    method = re.sub(r"(?<!^)([A-Z])", r"_\1", operation).lower()
    try:
        answer = getattr(client, method)(**given)
        result = {"answer": {key: value for key, value in answer.items() if key != "ResponseMetadata"}}
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(result, default=str), flush=True)
