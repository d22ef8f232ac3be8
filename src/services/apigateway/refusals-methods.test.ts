// Recorded refusals, row by row: what is sent, and the code and message that come back. [errors-api-gateway.md, C3.1, C4 to C6]
import { BAD, NONE, TAKEN, INVALID, patch, refusals } from './refusalkit.test.ts';
import { LAMBDA_URI } from './testkit.test.ts';

function arn(rest: string): string {
  return `arn:aws:apigateway:us-east-1:${rest}`;
}

refusals('refusals of methods and integrations', (check) => {
  check('a method', ({ restApiId, rootId, pets }) => {
    const method = { restApiId, resourceId: rootId, httpMethod: 'GET' };
    const put = { restApiId, resourceId: pets, httpMethod: 'POST', authorizationType: 'NONE' };
    const noAuthorizer =
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.';
    return [
      ['PutMethod', { ...put, resourceId: 'nope' }, NONE, 'Invalid Resource identifier specified'],
      [
        'PutMethod',
        { ...put, httpMethod: 'FETCH' },
        BAD,
        'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
      ],
      ['PutMethod', { ...put, httpMethod: 'GET' }, TAKEN, 'Method already exists for this resource'],
      ['PutMethod', { ...put, requestValidatorId: 'nope' }, BAD, 'Invalid Request Validator identifier specified'],
      [
        'PutMethod',
        { ...put, requestModels: { 'application/json': 'petModel' } },
        BAD,
        'Invalid model identifier specified: petModel',
      ],
      ['PutMethod', { ...put, authorizationType: 'CUSTOM', authorizerId: 'nope' }, BAD, noAuthorizer],
      [
        'PutMethod',
        { ...put, requestParameters: { 'method.request.querystring.a': true, 'method.request.header.a': true } },
        BAD,
        'Parameter names must be unique across querystring, header and path',
      ],
      ['GetMethod', { ...method, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      ['GetMethod', { ...method, httpMethod: 'constructor' }, NONE, 'Invalid Method identifier specified'],
      ['DeleteMethod', { ...method, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      [
        'UpdateMethod',
        { ...method, ...patch('add', '/authorizationType', 'AWS_IAM') },
        BAD,
        'Invalid patch operation specified. Must be one of: [replace]',
      ],
      ['UpdateMethod', { ...method, ...patch('replace', '/httpMethod', 'PUT') }, BAD, 'Invalid patch path /httpMethod'],
      [
        'UpdateMethod',
        { ...method, ...patch('add', '/requestParameters') },
        BAD,
        'Invalid patch path /requestParameters',
      ],
      [
        'UpdateMethod',
        { ...method, ...patch('add', '/requestModels/application/json', 'Pet') },
        BAD,
        'Invalid patch path /requestModels/application/json',
      ],
      ['UpdateMethod', { ...method, ...patch('replace', '/authorizationType', 'CUSTOM') }, BAD, noAuthorizer],
      [
        'UpdateMethod',
        { ...method, ...patch('replace', '/requestValidatorId', 'nope') },
        BAD,
        'Invalid Request Validator identifier specified',
      ],
      [
        'UpdateMethod',
        { ...method, ...patch('remove', '/requestParameters/method.request.header.x') },
        NONE,
        'Invalid parameter name specified',
      ],
    ];
  });

  check('a method response', ({ restApiId, rootId }) => {
    const method = { restApiId, resourceId: rootId, httpMethod: 'GET' };
    const response = { ...method, statusCode: '200' };
    return [
      ['PutMethodResponse', { ...method, statusCode: '200' }, TAKEN, 'Response already exists for this resource'],
      [
        'PutMethodResponse',
        { ...method, statusCode: '999' },
        INVALID,
        "1 validation error detected: Value '999' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d",
      ],
      ['GetMethodResponse', { ...method, statusCode: '201' }, NONE, 'Invalid Response status code specified'],
      ['GetMethodResponse', { ...response, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      [
        'UpdateMethodResponse',
        { ...response, ...patch('replace', '/statusCode', '201') },
        BAD,
        'Invalid patch path /statusCode',
      ],
      [
        'UpdateMethodResponse',
        { ...response, ...patch('add', '/wrong/method.response.header.my-header', 'true') },
        BAD,
        'Invalid patch path /wrong/method.response.header.my-header',
      ],
      [
        'UpdateMethodResponse',
        { ...response, ...patch('remove', '/responseParameters/method.response.header.x') },
        NONE,
        'Invalid parameter name specified',
      ],
      [
        'UpdateMethodResponse',
        { ...response, ...patch('remove', '/responseModels/application~1json') },
        NONE,
        'Content-Type specified was not found',
      ],
      [
        'UpdateMethodResponse',
        { ...response, ...patch('add', '/responseModels/application~1json', 'petModel') },
        BAD,
        'Invalid model identifier specified: petModel',
      ],
    ];
  });

  check('an integration', ({ restApiId, rootId, pets }) => {
    const put = {
      restApiId,
      resourceId: rootId,
      httpMethod: 'GET',
      integrationHttpMethod: 'POST',
      uri: LAMBDA_URI,
      type: 'AWS',
    };
    const none = { restApiId, resourceId: pets, httpMethod: 'GET' };
    const mapped = (requestParameters: object) => ({ ...put, requestParameters });
    const firehose =
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.";
    return [
      [
        'PutIntegration',
        { ...put, type: 'HTTPS_PROXY' },
        INVALID,
        "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
      ],
      [
        'PutIntegration',
        { ...put, integrationHttpMethod: undefined },
        BAD,
        'Enumeration value for HttpMethod must be non-empty',
      ],
      ['PutIntegration', { ...put, uri: 'http://x' }, BAD, 'Invalid ARN specified in the request'],
      ['PutIntegration', { ...put, uri: arn('lambda:f') }, BAD, 'AWS ARN for integration must contain path or action'],
      ['PutIntegration', { ...put, type: 'AWS_PROXY', uri: arn('s3:path/b/k') }, BAD, firehose],
      ['PutIntegration', { ...put, uri: arn('s3:path/b/k') }, BAD, 'Role ARN must be specified for AWS integrations'],
      [
        'PutIntegration',
        { ...put, credentials: 'arn:aws:iam::999999999999:role/r' },
        'AccessDeniedException',
        'Cross-account pass role is not allowed.',
      ],
      ['PutIntegration', { ...put, type: 'HTTP', uri: 'no uri' }, BAD, 'Invalid HTTP endpoint specified for URI'],
      ['PutIntegration', { ...put, timeoutInMillis: 30_000 }, BAD, 'Timeout should be between 50 ms and 29000 ms'],
      ['PutIntegration', { ...put, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      ['PutIntegration', { ...put, resourceId: 'nope' }, NONE, 'Invalid Resource identifier specified'],
      [
        'PutIntegration',
        mapped({ 'integration.request.header.nothing': 'true' }),
        BAD,
        'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]',
      ],
      [
        'PutIntegration',
        mapped({ 'integration.request.header.a': 'method.request.header.a' }),
        BAD,
        'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.header.a]',
      ],
      ['GetIntegration', none, NONE, 'Invalid Integration identifier specified'],
      ['GetIntegration', { ...none, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      [
        'UpdateIntegration',
        { ...put, ...patch('replace', '/timeoutInMillis', '10') },
        BAD,
        'Timeout should be between 50 ms and 29000 ms',
      ],
      ['DeleteIntegration', none, NONE, 'Invalid Integration identifier specified'],
    ];
  });

  check('an integration response', ({ restApiId, rootId, pets }) => {
    const response = { restApiId, resourceId: rootId, httpMethod: 'GET', statusCode: '200' };
    const other = { ...response, resourceId: pets };
    return [
      ['PutIntegrationResponse', { ...response, statusCode: '201' }, NONE, 'Invalid Response status code specified'],
      ['PutIntegrationResponse', { ...response, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      [
        'PutIntegrationResponse',
        { ...response, responseTemplates: { 123: 'x' } },
        BAD,
        'Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
      ],
      [
        'PutIntegrationResponse',
        { ...response, responseParameters: { 'method.response.header.x': "'1'" } },
        BAD,
        'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.response.header.x]',
      ],
      ['GetIntegrationResponse', { ...response, statusCode: '201' }, NONE, 'Invalid Response status code specified'],
      ['GetIntegrationResponse', { ...response, httpMethod: 'PUT' }, NONE, 'Invalid Method identifier specified'],
      ['GetIntegrationResponse', other, NONE, 'Invalid Integration identifier specified'],
      [
        'DeleteIntegrationResponse',
        { ...response, httpMethod: 'PUT' },
        NONE,
        'Invalid Integration identifier specified',
      ],
    ];
  });
});
