// What HTTP APIs, their routes, authorizers and stages refuse, to the letter. [api-gateway.md B6, B7, B10, C4 to C6, C8]
import { BAD, below, NONE, table, TAKEN, type Row } from './refusalkit.test.ts';
import { LAMBDA_URI } from './testkit.test.ts';

const api = (more: object) => () => ({ Name: 'a', ProtocolType: 'HTTP', ...more });
const cors = (CorsConfiguration: object) => api({ CorsConfiguration });

table('APIs', [
  ['CreateApi', api({ Name: '' }), BAD, 'Invalid API name specified'],
  ['CreateApi', api({ ProtocolType: 'FTP' }), BAD, 'Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]'],
  [
    'CreateApi',
    api({ ProtocolType: 'WEBSOCKET' }),
    'NotImplemented',
    'Portico serves no WebSocket APIs, only REST APIs and HTTP APIs; nothing was changed.',
  ],
  [
    'CreateApi',
    api({ RouteSelectionExpression: '$request.body.action' }),
    BAD,
    'Route selection expression is currently limited to "${request.method} ${request.path}"',
  ],
  ['CreateApi', api({ IpAddressType: 'ipv6' }), BAD, 'ipAddressType must be either ipv4 or dualstack.'],
  ['CreateApi', api({ RouteKey: 'GET /' }), BAD, 'RouteKey and CredentialsArn of quick create need a Target'],
  [
    'CreateApi',
    cors({ AllowCredentials: true, AllowOrigins: ['*'] }),
    BAD,
    "allow-credentials is not supported if 'allow-origin' is *",
  ],
  ['CreateApi', cors({ AllowOrigins: ['a.example'] }), BAD, 'Invalid allow-origin value specified: a.example'],
  ['CreateApi', cors({ AllowMethods: ['FETCH'] }), BAD, 'Invalid allow-methods value specified: FETCH'],
  ['CreateApi', cors({ AllowHeaders: ['a b'] }), BAD, 'Invalid allow-headers value specified: a b'],
  ['CreateApi', cors({ ExposeHeaders: ['a:'] }), BAD, 'Invalid expose-headers value specified: a:'],
  [
    'CreateApi',
    cors({ MaxAge: 86_401 }),
    BAD,
    'Invalid max-age specified: 86401. It must be between -1 and 86400 seconds',
  ],
  [
    'UpdateApi',
    below({ Target: 'https://example.com' }),
    BAD,
    'Target, RouteKey and CredentialsArn can only be updated for an API that quick create made',
  ],
  ['GetApi', () => ({ ApiId: 'none' }), NONE, 'Invalid API identifier specified none'],
  ['GetRoutes', () => ({ ApiId: 'none' }), NONE, 'Invalid API identifier specified none'],
]);

const MALFORMED =
  'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"';
const variables = (key: string) =>
  `Invalid route key specified: ${key}. Path variables are whole segments with different names; a greedy one such as {proxy+} is the last`;
const route = (RouteKey: string, more: object = {}) => below({ RouteKey, AuthorizerId: undefined, ...more });
const NO_AUTHORIZER = 'Invalid authorizer ID specified. Setting the authorization type to';

table('routes', [
  ['CreateRoute', route(''), BAD, 'Route key is required'],
  ...['GET', 'GET pets', 'FETCH /pets', 'get /pets', 'GET/pets', '/pets', 'GET /a b', '$connect'].map((key): Row => [
    'CreateRoute',
    route(key),
    BAD,
    MALFORMED,
  ]),
  ...['GET /{a}/{a}', 'GET /{proxy+}/b', 'GET /a{b}', 'GET /{a}b', 'GET /{}'].map((key): Row => [
    'CreateRoute',
    route(key),
    BAD,
    variables(key),
  ]),
  ['CreateRoute', route('GET /pets'), TAKEN, 'Route with key GET /pets already exists for this API'],
  [
    'CreateRoute',
    route('GET /x', { Target: 'abc' }),
    BAD,
    'Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.',
  ],
  [
    'CreateRoute',
    route('GET /x', { Target: 'integrations/abc' }),
    NONE,
    'Invalid Integration identifier specified abc',
  ],
  [
    'CreateRoute',
    route('GET /x', { ApiKeyRequired: true }),
    BAD,
    'ApiKeyRequired is not currently supported for HTTP APIs.',
  ],
  [
    'CreateRoute',
    route('GET /x', { RequestModels: { a: 'b' } }),
    BAD,
    'RequestModels is not currently supported for HTTP APIs.',
  ],
  [
    'CreateRoute',
    route('GET /x', { AuthorizationType: 'COGNITO' }),
    BAD,
    'Invalid authorization type specified: COGNITO',
  ],
  [
    'CreateRoute',
    route('GET /x', { AuthorizationType: 'JWT' }),
    BAD,
    `${NO_AUTHORIZER} JWT requires a valid JWT authorizer.`,
  ],
  [
    'CreateRoute',
    (ids) => ({ ...ids, RouteKey: 'GET /x', AuthorizationType: 'CUSTOM' }),
    BAD,
    `${NO_AUTHORIZER} CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.`,
  ],
  [
    'CreateRoute',
    route('GET /x', { AuthorizationScopes: ['a'] }),
    BAD,
    'Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type',
  ],
  ['GetRoute', below({ RouteId: 'none' }), NONE, 'Invalid Route identifier specified none'],
]);

const jwt = (more: object) =>
  below({
    Name: 'j',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.a'],
    JwtConfiguration: { Issuer: 'https://a', Audience: ['a'] },
    ...more,
  });
const gate = (more: object) =>
  below({
    Name: 'g',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: LAMBDA_URI,
    AuthorizerPayloadFormatVersion: '2.0',
    IdentitySource: ['$request.header.a'],
    ...more,
  });

table('authorizers', [
  ['CreateAuthorizer', jwt({ Name: '' }), BAD, 'Invalid authorizer name specified'],
  [
    'CreateAuthorizer',
    jwt({ AuthorizerType: 'TOKEN' }),
    BAD,
    'Invalid authorizer type specified: TOKEN. Must be one of [JWT, REQUEST]',
  ],
  [
    'CreateAuthorizer',
    gate({ IdentitySource: ['method.request.header.a'] }),
    BAD,
    'Invalid identity source expression: method.request.header.a. The source must be a request header, request querystring, stage variable or context parameter',
  ],
  [
    'CreateAuthorizer',
    jwt({ JwtConfiguration: undefined }),
    BAD,
    'JwtConfiguration must not be null for JWT Authorizer',
  ],
  ...[[], ['$context.a'], ['$request.header.a', '$request.header.b']].map((IdentitySource): Row => [
    'CreateAuthorizer',
    jwt({ IdentitySource }),
    BAD,
    'JWT Authorizer needs exactly one identity source, a request header or a request querystring',
  ]),
  ...[undefined, 'issuer', 'ftp://a'].map((Issuer): Row => [
    'CreateAuthorizer',
    jwt({ JwtConfiguration: { Issuer, Audience: ['a'] } }),
    BAD,
    'Invalid issuer: Issuer is not a valid URL for JWT Authorizer',
  ]),
  ...[undefined, [], ['']].map((Audience): Row => [
    'CreateAuthorizer',
    jwt({ JwtConfiguration: { Issuer: 'https://a', Audience } }),
    BAD,
    'Invalid audience: JWT Authorizer needs between 1 and 50 audiences',
  ]),
  ['CreateAuthorizer', gate({ AuthorizerUri: undefined }), BAD, 'AuthorizerUri is a required field in an Authorizer'],
  [
    'CreateAuthorizer',
    gate({ AuthorizerUri: 'f' }),
    BAD,
    'Invalid Authorizer URI: f. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
  ],
  [
    'CreateAuthorizer',
    gate({ AuthorizerPayloadFormatVersion: undefined }),
    BAD,
    'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
  ],
  [
    'CreateAuthorizer',
    gate({ AuthorizerPayloadFormatVersion: '3.0' }),
    BAD,
    'AuthorizerPayloadFormatVersion 3.0 is not supported',
  ],
  [
    'CreateAuthorizer',
    gate({ AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true }),
    BAD,
    'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
  ],
  [
    'CreateAuthorizer',
    gate({ AuthorizerResultTtlInSeconds: 3601 }),
    BAD,
    'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
  ],
  [
    'CreateAuthorizer',
    gate({ AuthorizerResultTtlInSeconds: 1, IdentitySource: [] }),
    BAD,
    'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
  ],
  ['GetAuthorizer', below({ AuthorizerId: 'none' }), NONE, 'Invalid Authorizer identifier specified none'],
  ['DeleteAuthorizer', below({}), TAKEN, "Cannot delete authorizer 'jwt', is referenced in route: GET /pets"],
]);

const stage = (more: object) => below({ StageName: 'new', DeploymentId: undefined, ...more });

table('stages and deployments', [
  [
    'CreateStage',
    stage({ StageName: undefined }),
    'ValidationException',
    "1 validation error detected: Value null at 'createStageInput.stageName' failed to satisfy constraint: Member must not be null",
  ],
  ['CreateStage', stage({ StageName: 'a b' }), BAD, 'Stage name only allows a-zA-Z0-9_-'],
  ['CreateStage', stage({ StageName: '$latest' }), BAD, 'Stage name only allows a-zA-Z0-9_-'],
  ['CreateStage', stage({ StageName: 'dev' }), TAKEN, 'Stage already exists'],
  ['CreateStage', stage({ DeploymentId: 'none' }), BAD, 'Deployment id does not exist'],
  [
    'CreateStage',
    (ids) => ({ ...ids, StageName: 'new', AutoDeploy: true }),
    BAD,
    'Deployment ID cannot be set on this stage because AutoDeploy is enabled.',
  ],
  [
    'CreateStage',
    stage({ StageVariables: { 'a-b': '1' } }),
    BAD,
    'Invalid stage variable name: a-b. Names are at most 64 characters of [A-Za-z0-9_]',
  ],
  [
    'CreateStage',
    stage({ AccessLogSettings: { DestinationArn: 'arn:x', Format: '$context.status' } }),
    BAD,
    'Access Log format must include either $context.requestId or $context.extendedRequestId',
  ],
  [
    'CreateStage',
    stage({ DefaultRouteSettings: { LoggingLevel: 'INFO' } }),
    BAD,
    'Execution logs are not supported on protocolType HTTP',
  ],
  [
    'CreateStage',
    stage({ DefaultRouteSettings: { ThrottlingBurstLimit: -1 } }),
    BAD,
    'Invalid throttling burst limit specified: -1',
  ],
  [
    'CreateStage',
    stage({ RouteSettings: { 'GET /none': {} } }),
    NONE,
    'Unable to find Route by key GET /none within the provided RouteSettings',
  ],
  [
    'DeleteRouteSettings',
    stage({ StageName: 'dev', RouteKey: 'GET /pets' }),
    NONE,
    'Unable to find Route by key GET /pets within the provided RouteSettings',
  ],
  ['GetStage', stage({ StageName: 'none' }), NONE, 'Invalid stage identifier specified'],
  [
    'CreateDeployment',
    stage({ StageName: 'none' }),
    NONE,
    'Stage none does not exist. StageName specified on a CreateDeployment request must exist so the stage can be updated with the new deployment.',
  ],
  ['GetDeployment', below({ DeploymentId: 'none' }), NONE, 'Invalid Deployment identifier specified none'],
  ['DeleteDeployment', below({}), BAD, 'Active stages pointing to this deployment must be moved or deleted'],
]);
