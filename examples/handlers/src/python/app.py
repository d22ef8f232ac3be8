"""One function behind many routes: what a request can bring, and what an answer can be."""
import base64
import gzip
import hashlib
import json
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote

# A picture of one transparent pixel.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def header(event, name):
    """Clients spell header names as they like."""
    for key, value in (event["headers"] or {}).items():
        if key.lower() == name:
            return value
    return ""


def body_of(event):
    """The bytes that the client meant: base64 taken off, then the client's compression, unless the gateway has done that."""
    body = event["body"] or ""
    data = base64.b64decode(body) if event["isBase64Encoded"] else body.encode()
    # REST APIs unpack a body and leave its Content-Encoding; function URLs do not. So the bytes decide.
    packed = header(event, "content-encoding") == "gzip" and data[:2] == b"\x1f\x8b"
    return gzip.decompress(data) if packed else data


def text(status, value):
    document = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": document}


def binary(data, headers):
    """Bytes travel as base64; the API's binary_media_types let the gateway turn them back."""
    return {
        "statusCode": 200,
        "headers": headers,
        "body": base64.b64encode(data).decode(),
        "isBase64Encoded": True,
    }


def item(event):
    query = event["multiValueQueryStringParameters"] or {}
    # Query parameters come decoded, path parameters as they were sent.
    return text(200, {"id": unquote(event["pathParameters"]["id"]), "query": dict(sorted(query.items()))})


def echo(event):
    data = body_of(event)
    return binary(data, {"Content-Type": header(event, "content-type"), "X-Bytes": str(len(data))})


def upload(event):
    head = f"Content-Type: {header(event, 'content-type')}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body_of(event))
    fields, files = {}, []
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields[name] = data.decode()
            continue
        digest = hashlib.sha256(data).hexdigest()
        files.append({"field": name, "name": part.get_filename(), "bytes": len(data), "sha256": digest})
    return text(200, {"fields": fields, "files": files})


def report(event):
    lines = "".join(f"line {number}\n" for number in range(1000)).encode()
    headers = {"Content-Type": "text/plain"}
    if "gzip" not in header(event, "accept-encoding"):
        return binary(lines, headers)
    return binary(gzip.compress(lines), {**headers, "Content-Encoding": "gzip"})


def numbers(event):
    headers = {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="numbers.csv"'}
    return binary(b"number,square\n1,1\n2,4\n3,9\n", headers)


def dot(event):
    return binary(DOT, {"Content-Type": "image/png"})


def private(event):
    return text(200, {"hello": event["requestContext"]["authorizer"]["principalId"]})


ROUTES = {
    "GET items/{id}": item,
    "POST echo": echo,
    "POST upload": upload,
    "GET report": report,
    "GET files/numbers.csv": numbers,
    "GET dot": dot,
    "GET private": private,
}


def handler(event, context):
    # The greedy {proxy+} says what it stood for; every other resource is its own name.
    greedy = (event["pathParameters"] or {}).get("proxy")
    route = f"{event['httpMethod']} {greedy or event['resource'].split('/', 2)[2]}"
    serve = ROUTES.get(route)
    return serve(event) if serve else text(404, {"message": f"no route {route}"})
