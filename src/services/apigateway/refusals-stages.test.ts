// Recorded refusals, row by row: what is sent, and the code and message that come back. [errors-api-gateway.md, C3.1, C4 to C6]
import { BAD, NONE, TAKEN, INVALID, patch, refusals, type Row } from './refusalkit.test.ts';
import { ACCOUNT } from './testkit.test.ts';

const METHOD_SETTING_PATHS =
  '[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled]';

refusals('refusals of stages and descriptions', (check) => {
  check('a stage', ({ restApiId, stageName }) => {
    const stage = { restApiId, stageName };
    const unset = (key: string): Row => [
      'UpdateStage',
      { ...stage, ...patch('remove', `/${key}`) },
      BAD,
      `Cannot remove method setting ${key} because there is no method setting for this method `,
    ];
    const invalid = (path: string): Row => [
      'UpdateStage',
      { ...stage, ...patch('replace', path, 'x') },
      BAD,
      `Invalid method setting path: ${path}. Must be one of: ${METHOD_SETTING_PATHS}`,
    ];
    const accessLog =
      'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]';
    return [
      ...['*/*', 'accessLogSettings/*', 'accessLogSettings/destinationArn', 'accessLogSettings/randomValue'].map(unset),
      ...['canarySettings/badPath', 'canarySettings/stageVariableOverrides'].map(unset),
      ...['/canarySettings', '/canarySettings/badPath', '/documentation_version', '/tags/tag1'].map(invalid),
      ['UpdateStage', { ...stage, ...patch('replace', '/accessLogSettings/randomValue', 'x') }, BAD, accessLog],
      [
        'UpdateStage',
        { ...stage, ...patch('replace', '/accessLogSettings/destinationArn', '') },
        BAD,
        'Access Log value must not be empty',
      ],
      [
        'UpdateStage',
        { ...stage, ...patch('replace', '/*/*/logging/loglevel', 'INFO') },
        BAD,
        'CloudWatch Logs role ARN must be set in account settings to enable logging',
      ],
      ['UpdateStage', { ...stage, ...patch('replace', '/deploymentId', 'nope') }, BAD, 'Deployment id does not exist'],
      [
        'UpdateStage',
        { ...stage, ...patch('replace', '/canarySettings/deploymentId', 'nope') },
        BAD,
        'Deployment id does not exist',
      ],
      [
        'UpdateStage',
        { ...stage, ...patch('add', '/canarySettings/deploymentId', 'x') },
        BAD,
        'Invalid add operation with path: /canarySettings/deploymentId',
      ],
      [
        'UpdateStage',
        { ...stage, ...patch('copy', '/canarySettings/stageVariableOverrides', undefined, '/variables') },
        BAD,
        'Invalid copy operation with path: /canarySettings/stageVariableOverrides and from /variables. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]',
      ],
      [
        'UpdateStage',
        { ...stage, ...patch('copy', '/deploymentId', undefined, '/canarySettings/deploymentId') },
        BAD,
        'Promotion not available. Canary does not exist.',
      ],
      ['GetStage', { ...stage, stageName: 'nope' }, NONE, 'Invalid stage identifier specified'],
      ['CreateStage', { ...stage, stageName: 'new', deploymentId: 'nope' }, BAD, 'Deployment id does not exist'],
    ];
  });

  check('a deployment', ({ restApiId }) => [
    ['GetDeployment', { restApiId, deploymentId: 'nope' }, NONE, 'Invalid Deployment identifier specified'],
    [
      'CreateDeployment',
      { restApiId, canarySettings: {} },
      BAD,
      'Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null',
    ],
    [
      'CreateDeployment',
      { restApiId, canarySettings: {}, stageName: '' },
      BAD,
      'Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is ',
    ],
    [
      'CreateDeployment',
      { restApiId, canarySettings: {}, stageName: 'non-existing' },
      BAD,
      'Invalid deployment content specified.Stage non-existing must already be created before making a canary release deployment',
    ],
    // /pets has GET without an integration.
    ['CreateDeployment', { restApiId }, BAD, 'No integration defined for method'],
  ]);

  check('models, validators, authorizers', ({ restApiId, validator = '' }) => {
    const v = { restApiId, requestValidatorId: validator };
    const list = '[/name, /validateRequestParameters, /validateRequestBody]';
    const model = { restApiId, name: 'M', contentType: 'application/json', schema: '{}' };
    return [
      ['CreateModel', { ...model, name: '' }, BAD, 'Model name must be non-empty'],
      ['CreateModel', { ...model, name: 'Pet' }, TAKEN, 'Model name already exists for this REST API'],
      [
        'CreateModel',
        { ...model, schema: '' },
        BAD,
        'Model schema must have at least 1 property or array items defined',
      ],
      ['CreateModel', { ...model, restApiId: 'nope' }, NONE, `Invalid API identifier specified ${ACCOUNT}:nope`],
      ['GetModel', { restApiId, modelName: 'mySchema' }, NONE, 'Invalid model name specified: mySchema'],
      [
        'UpdateModel',
        { restApiId, modelName: 'Pet', ...patch('replace', '/name', 'x') },
        BAD,
        "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
      ],
      [
        'UpdateModel',
        { restApiId, modelName: 'Pet', ...patch('add', '/wrong-path', 'x') },
        BAD,
        "Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
      ],
      [
        'UpdateModel',
        { restApiId, modelName: 'Pet', ...patch('replace', '/schema', '') },
        BAD,
        'Model schema must have at least 1 property or array items defined',
      ],
      ['CreateRequestValidator', { restApiId: 'nope', name: 'v' }, BAD, 'Invalid REST API identifier specified'],
      [
        'GetRequestValidator',
        { restApiId, requestValidatorId: 'nope' },
        NONE,
        'Invalid Request Validator identifier specified',
      ],
      [
        'UpdateRequestValidator',
        { ...v, ...patch('replace', '/invalidPath', 'x') },
        BAD,
        `Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: ${list}`,
      ],
      [
        'UpdateRequestValidator',
        { ...v, ...patch('add', '/validateRequestBody', 'true') },
        BAD,
        "Invalid patch path  '/validateRequestBody' specified for op 'add'. Please choose supported operations",
      ],
      [
        'UpdateRequestValidator',
        { ...v, ...patch('remove', '/validateRequestBody') },
        BAD,
        "Invalid patch path  '/validateRequestBody' specified for op 'remove'. Please choose supported operations",
      ],
      [
        'UpdateRequestValidator',
        { ...v, ...patch('replace', '/name', '') },
        BAD,
        'Request Validator name cannot be blank',
      ],
      [
        'CreateAuthorizer',
        { restApiId: 'nope', name: 'a', type: 'TOKEN' },
        TAKEN,
        'Unable to complete operation due to concurrent modification. Please try again later.',
      ],
      ['GetAuthorizer', { restApiId, authorizerId: 'nope' }, NONE, 'Invalid Authorizer identifier specified'],
    ];
  });

  check('a gateway response', ({ restApiId }) => {
    const response = { restApiId, responseType: 'THROTTLED' };
    return [
      ['DeleteGatewayResponse', response, NONE, 'Gateway response type not defined on api'],
      [
        'UpdateGatewayResponse',
        { ...response, ...patch('add', '/statusCode', '400') },
        BAD,
        'Invalid patch path /statusCode',
      ],
      [
        'UpdateGatewayResponse',
        { ...response, ...patch('replace', '/wrongPath', 'x') },
        BAD,
        'Invalid patch path /wrongPath',
      ],
      ['UpdateGatewayResponse', { ...response, ...patch('replace') }, BAD, 'Invalid patch path null'],
      [
        'UpdateGatewayResponse',
        { ...response, ...patch('replace', '/responseParameters/gatewayresponse.header.x', "'1'") },
        NONE,
        'Invalid parameter name specified',
      ],
      [
        'UpdateGatewayResponse',
        { ...response, ...patch('add', '/responseParameters/gatewayresponse.header.x') },
        BAD,
        'Invalid null or empty value in responseParameters',
      ],
      [
        'UpdateGatewayResponse',
        { ...response, ...patch('add', '/responseTemplates/application~1xml') },
        BAD,
        'Invalid null or empty value in responseTemplates',
      ],
      [
        'GetGatewayResponse',
        { ...response, responseType: 'FAKE_RESPONSE_TYPE' },
        INVALID,
        "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]",
      ],
    ];
  });

  check('documentation', ({ restApiId, part = '' }) => {
    const made = { restApiId, documentationPartId: part };
    return [
      [
        'CreateDocumentationPart',
        { restApiId, location: { type: 'INVALID' }, properties: '{}' },
        INVALID,
        "1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]",
      ],
      [
        'CreateDocumentationPart',
        { restApiId, location: { type: 'API' }, properties: '{}' },
        TAKEN,
        "Documentation part already exists for the specified location: type 'API'.",
      ],
      [
        'GetDocumentationPart',
        { restApiId, documentationPartId: 'nope' },
        NONE,
        'Invalid Documentation part identifier specified',
      ],
      [
        'UpdateDocumentationPart',
        { ...made, ...patch('replace', '/invalidPath', 'x') },
        BAD,
        "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]",
      ],
      [
        'UpdateDocumentationPart',
        { ...made, ...patch('add', '/properties', 'x') },
        BAD,
        "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
      ],
    ];
  });
});
