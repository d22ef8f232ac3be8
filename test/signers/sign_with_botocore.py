"""Signs what comes as JSON on standard input with botocore's own signers."""
import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signed(task):
    moment = datetime.datetime.fromtimestamp(task["nowMs"] / 1000, datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: moment.replace(tzinfo=None)
    key = task["key"]
    credentials = Credentials(key["accessKeyId"], key["secretAccessKey"], key.get("sessionToken"))
    query = "?" + task["query"] if task["query"] else ""
    url = "http://" + task["headers"]["host"] + task["path"] + query
    request = AWSRequest(method=task["method"], url=url, data=task["body"].encode(), headers=task["headers"])
    if "presign" in task:
        signer = botocore.auth.SigV4QueryAuth(credentials, task["service"], task["region"], task["presign"])
    else:
        signer = botocore.auth.SigV4Auth(credentials, task["service"], task["region"])
    signer.add_auth(request)
    target = request.url[len("http://" + task["headers"]["host"]):]
    return {"method": task["method"], "target": target, "headers": dict(request.headers.items()), "body": task["body"]}


json.dump([signed(task) for task in json.load(sys.stdin)], sys.stdout)
