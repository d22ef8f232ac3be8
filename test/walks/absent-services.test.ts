// Calls for services that are not here: tools send all of them to one endpoint. The botocore of this machine signs and reads them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { requires } from '../requires.ts';
import { startPortico } from './portico.ts';

const run = promisify(execFile);

/** One service of each notation: JSON, query, REST with JSON, REST with XML. */
const SCRIPT = `
import sys
from botocore.session import get_session
from botocore.exceptions import ClientError
for service, operation in (("dynamodb", "list_tables"), ("sqs", "list_queues"), ("sns", "list_topics"), ("ec2", "describe_vpcs"), ("batch", "describe_job_queues"), ("route53", "list_hosted_zones")):
    client = get_session().create_client(service, endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    try:
        getattr(client, operation)()
    except ClientError as error:
        print(service, error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["ResponseMetadata"]["RetryAttempts"])
        if service == "dynamodb":
            sys.stderr.write(error.response["Error"]["Message"])
`;

test('a service that is not here answers 501 and is not asked again', requires('botocore'), async (t) => {
  const portico = await startPortico();
  t.after(() => portico.stop());
  const { stdout, stderr } = await run('python3', ['-c', SCRIPT, portico.url], { env: portico.env });
  assert.deepEqual(stdout.trim().split('\n'), [
    'dynamodb 501 0',
    'sqs 501 0',
    'sns 501 0',
    'ec2 501 0',
    'batch 501 0',
    'route53 501 0',
  ]);
  assert.match(stderr, /^Portico has no dynamodb\. It speaks lambda, apigateway, .*; with AWS_ENDPOINT_URL_<SERVICE>/);
});
