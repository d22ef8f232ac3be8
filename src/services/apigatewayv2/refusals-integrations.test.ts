// What integrations and their parameter mappings refuse, to the letter. [api-gateway.md B8, B9, C4 to C6, C8]
import { BAD, below, NONE, table, TAKEN, type Row } from './refusalkit.test.ts';
import { FUNCTION } from './testkit.test.ts';

const http = (more: object) =>
  below({ IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY', IntegrationUri: 'https://a', ...more });
const lambda = (more: object) => below({ ...FUNCTION, ...more });
const queue = (more: object) =>
  lambda({
    IntegrationUri: undefined,
    IntegrationSubtype: 'SQS-PurgeQueue',
    PayloadFormatVersion: '1.0',
    CredentialsArn: 'arn:aws:iam::1:role/r',
    RequestParameters: { QueueUrl: 'q' },
    ...more,
  });
const mapping = (error: string) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`;
const request = (RequestParameters: object) => lambda({ RequestParameters });
const response = (status: string, mappings: object) => lambda({ ResponseParameters: { [status]: mappings } });
const RESERVED = ['Authorization', 'Access-Control-Max-Age', 'apigw-x', 'Connection', 'X-Amzn-Trace-Id', 'via', 'TE'];

table('integrations', [
  ...['AWS', 'HTTP', 'MOCK', 'x'].map((IntegrationType): Row => [
    'CreateIntegration',
    lambda({ IntegrationType }),
    BAD,
    'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
  ]),
  [
    'CreateIntegration',
    lambda({ PayloadFormatVersion: undefined }),
    BAD,
    'PayloadFormatVersion is a required parameter for integration',
  ],
  [
    'CreateIntegration',
    lambda({ PayloadFormatVersion: '3.0' }),
    BAD,
    'PayloadFormatVersion 3.0 is not supported for integration of type AWS_PROXY',
  ],
  [
    'CreateIntegration',
    lambda({ IntegrationUri: 'f' }),
    BAD,
    "Invalid integration URI specified. Integrations of type 'AWS_PROXY' without a subtype need the ARN of a Lambda function",
  ],
  [
    'CreateIntegration',
    http({ PayloadFormatVersion: '2.0' }),
    BAD,
    'PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY',
  ],
  [
    'CreateIntegration',
    http({ IntegrationMethod: undefined }),
    BAD,
    'HttpMethod parameter method must be specified for integrationType HTTPPROXY',
  ],
  [
    'CreateIntegration',
    http({ IntegrationMethod: 'FETCH' }),
    BAD,
    'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
  ],
  ['CreateIntegration', http({ IntegrationUri: 'a' }), BAD, 'Invalid HTTP endpoint specified for URI'],
  ...[49, 30_001, 100.5].map((TimeoutInMillis): Row => [
    'CreateIntegration',
    http({ TimeoutInMillis }),
    BAD,
    'Timeout should be between 50 ms and 30000 ms',
  ]),
  [
    'CreateIntegration',
    http({ ConnectionType: 'VPC_LINK' }),
    BAD,
    'ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK',
  ],
  [
    'CreateIntegration',
    http({ ConnectionType: 'VPC_LINK', ConnectionId: 'none' }),
    NONE,
    'Invalid VpcLink identifier specified none',
  ],
  [
    'CreateIntegration',
    lambda({ RequestTemplates: { a: 'b' } }),
    BAD,
    'RequestTemplates is not currently supported for HTTP APIs.',
  ],
  ['CreateIntegration', queue({ IntegrationSubtype: 'SQS-Sing' }), BAD, 'Operation: SQS-Sing is not supported.'],
  ['CreateIntegration', queue({ PayloadFormatVersion: '2.0' }), BAD, 'Operation: SQS-PurgeQueue is not supported.'],
  [
    'CreateIntegration',
    queue({ CredentialsArn: undefined }),
    BAD,
    'Role ARN must be specified for AWS integration configuration with Subtype: SQS-PurgeQueue',
  ],
  [
    'CreateIntegration',
    queue({ RequestParameters: {} }),
    BAD,
    'Operation: SQS-PurgeQueue requires enabling passthrough, or defining all of the following parameters: [QueueUrl]',
  ],
  [
    'CreateIntegration',
    queue({ RequestParameters: { QueueUrl: 'q', Song: 's' } }),
    BAD,
    'Operation: SQS-PurgeQueue does not support the parameter: Song',
  ],
  [
    'CreateIntegration',
    queue({ RequestParameters: { QueueUrl: '$request.song' } }),
    BAD,
    mapping('Invalid mapping expression specified: $request.song'),
  ],
  ['GetIntegration', below({ IntegrationId: 'none' }), NONE, 'Invalid Integration identifier specified none'],
  [
    'DeleteIntegration',
    below({}),
    TAKEN,
    ({ IntegrationId }) => `Cannot delete Integration '${IntegrationId}', is referenced in Route 'GET /pets'`,
  ],
]);

table('parameter mappings', [
  ...RESERVED.map((name): Row => [
    'CreateIntegration',
    request({ [`overwrite:header.${name}`]: 'x' }),
    BAD,
    mapping(`Operations on header ${name} are restricted`),
  ]),
  [
    'CreateIntegration',
    response('200', { 'remove:header.Content-Length': '' }),
    BAD,
    mapping('Operations on header Content-Length are restricted'),
  ],
  ...['append:path', 'header.x', 'move:header.x', 'overwrite:statuscode', 'append:header.', 'append:header.é'].map(
    (key): Row => [
      'CreateIntegration',
      request({ [key]: 'x' }),
      BAD,
      mapping(`Invalid Request Actioned Parameter destination specified: ${key}`),
    ],
  ),
  ...['append:statuscode', 'overwrite:path', 'append:overwrite.static'].map((key): Row => [
    'CreateIntegration',
    response('200', { [key]: '1' }),
    BAD,
    mapping(`Invalid Response Actioned Parameter destination specified: ${key}`),
  ]),
  ['CreateIntegration', response('2xx', {}), BAD, mapping('Invalid status code specified: 2xx')],
  ...[
    '$request.song',
    '$response.header.x',
    'a ${song} b',
    '$request.header.',
    '$request.body.a..b',
    '$request.body..b',
    'a ${request.body.a[?(@.b)]} c',
  ].map((value): Row => [
    'CreateIntegration',
    request({ 'append:header.x': value }),
    BAD,
    mapping(`Invalid mapping expression specified: ${value}`),
  ]),
]);
