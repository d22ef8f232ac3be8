"""Decides by the header `token`: who is it, and may they? A pattern in the API has refused what is no token at all."""

WALKERS = {"walker-alice": "Allow", "walker-mallory": "Deny"}


def handler(event, context):
    token = event["authorizationToken"]
    if token not in WALKERS:
        # This very word answers 401; any other error is 500.
        raise Exception("Unauthorized")
    statement = {"Action": "execute-api:Invoke", "Effect": WALKERS[token], "Resource": "*"}
    return {
        "principalId": token.removeprefix("walker-"),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
