"""One function behind two routes: GET /jobs/{jobId} and POST /jobs."""
import json


def reply(status, message):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"message": message}),
    }


def get_job(event):
    return reply(200, f"job[{event['pathParameters']['jobId']}] is done")


def post_job(event):
    try:
        name = json.loads(event["body"] or "{}")["name"]
    except (ValueError, KeyError, TypeError):
        return reply(400, "send a JSON object with a name")
    return reply(201, f"job[{name}] is accepted")


ROUTES = {("GET", "/jobs/{jobId}"): get_job, ("POST", "/jobs"): post_job}


def handler(event, context):
    return ROUTES[event["httpMethod"], event["resource"]](event)
