// Errors and warnings of imports, to the letter where AWS's words are known. [A27.1, errors-api-gateway.md]
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { REST_API } from '../resources.ts';
import { ACCOUNT, openKit, REGION, type Kit } from '../testkit.test.ts';
import { bytes } from './importkit.test.ts';

const BAD = 'BadRequestException';
const INFO = { title: 'a', version: '1' };
const MOCK = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } };

function oas30(rest: object): object {
  return { openapi: '3.0.1', info: INFO, paths: {}, ...rest };
}

/** GET /x with an integration. */
function integrated(integration: object, operation: object = {}): object {
  const get = { responses: {}, ...operation, 'x-amazon-apigateway-integration': integration };
  return oas30({ paths: { '/x': { get } } });
}

function errors(...texts: string[]): string {
  return `Errors found during import:${texts.map((text) => `\n\t${text}`).join('')}`;
}

const ON_X = "on 'GET' for resource at path '/x'";
const UNREADABLE: [string, string][] = [
  ['nothing', ''],
  ['text', 'hello'],
  ['a list', '[]'],
  ['null', 'null'],
  ['broken JSON', '{"openapi": "3.0.1", '],
  ['broken YAML', 'a: [b'],
  ['an anchor that holds itself', 'openapi: 3.0.1\npaths: &a\n  x: *a'],
  [
    'too many aliases',
    `a: &a [${'x,'.repeat(9)}x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${'*c,'.repeat(9)}*c]`,
  ],
  ['an object without a version', '{}'],
  ['OpenAPI 3.1', '{"openapi":"3.1.0","info":{"title":"a"}}'],
  ['Swagger 1.2', '{"swagger":"1.2"}'],
];

describe('a document that is refused', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  for (const [name, text] of UNREADABLE) {
    it(`${name} is no OpenAPI input`, async () => {
      await refusedImport(text, 'Invalid OpenAPI input.');
      const { restApiId } = await kit.api();
      await kit.refused('PutRestApi', { restApiId, body: bytes(text) }, BAD, 'Invalid OpenAPI input.');
      const importer = 'Unable to build importer with provided input.';
      await kit.refused('ImportDocumentationParts', { restApiId, body: bytes(text) }, BAD, importer);
    });
  }

  function refusedImport(document: string | object, message: string): Promise<void> {
    return kit.refused('ImportRestApi', { body: bytes(document) }, BAD, message);
  }

  it('what is too large, too deep or nameless', async () => {
    await refusedImport(`{"a":"${'x'.repeat(6 * 1024 * 1024)}"}`, 'The API definition is larger than 6 MB.');
    const deep = `{"openapi":"3.0.1","a":${'['.repeat(200)}${']'.repeat(200)}}`;
    await refusedImport(deep, 'The API definition is nested deeper than 100 levels.');
    await refusedImport({ openapi: '3.0.1', info: {} }, 'The API has no name: info.title is missing.');
    await refusedImport({ swagger: '2.0', info: { title: '' } }, 'The API has no name: info.title is missing.');
  });

  it('parameters and modes that do not exist', async () => {
    const body = bytes(oas30({}));
    await kit.refused(
      'ImportRestApi',
      { body, parameters: { basepath: 'append' } },
      BAD,
      'Invalid basepath specified. Valid options are ignore,prepend,split',
    );
    await kit.refused(
      'ImportRestApi',
      { body, parameters: { endpointConfigurationTypes: 'GLOBAL' } },
      BAD,
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    );
    const { restApiId } = await kit.api();
    await kit.refused(
      'PutRestApi',
      { restApiId, body, mode: 'replace' as 'merge' },
      BAD,
      'Invalid mode specified. Valid options are merge,overwrite',
    );
    await kit.refused(
      'PutRestApi',
      { restApiId: 'nope', body },
      'NotFoundException',
      `Invalid API identifier specified ${ACCOUNT}:nope`,
    );
  });

  const ERRORS: [string, object, string][] = [
    [
      'an integration without a type',
      integrated({}),
      `Unable to put integration ${ON_X}: Invalid integration type specified. Valid options are HTTP,MOCK,AWS_PROXY,HTTP_PROXY,AWS`,
    ],
    [
      'an integration without a method',
      integrated({ type: 'http', uri: 'http://a' }),
      `Unable to put integration ${ON_X}: Enumeration value for HttpMethod must be non-empty`,
    ],
    [
      'an ARN without path or action',
      integrated({ type: 'aws', httpMethod: 'POST', uri: 'arn:aws:apigateway:us-east-1:sqs:pets' }),
      `Unable to put integration ${ON_X}: AWS ARN for integration must contain path or action`,
    ],
    [
      'a timeout out of bounds',
      integrated({ ...MOCK, timeoutInMillis: 87_000 }),
      `Unable to put integration ${ON_X}: Timeout should be between 50 ms and 29000 ms`,
    ],
    [
      'a mapping from a parameter that is not declared',
      integrated({ ...MOCK, requestParameters: { 'integration.request.path.a': 'method.request.path.a' } }),
      `Unable to put integration ${ON_X}: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.path.a]`,
    ],
    [
      'a mapping to a header that is not declared',
      integrated(
        {
          ...MOCK,
          responses: { default: { statusCode: '200', responseParameters: { 'method.response.header.a': "'1'" } } },
        },
        { responses: { '200': { description: 'ok' } } },
      ),
      `Unable to put integration response ${ON_X}: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.response.header.a]`,
    ],
    [
      'an integration response without its method response',
      integrated({ ...MOCK, responses: { default: { statusCode: '200' } } }),
      `Unable to put integration response ${ON_X}: Invalid Response status code specified`,
    ],
    [
      'a parameter with brackets in its name',
      integrated(MOCK, { parameters: [{ name: 'page[size]', in: 'query' }] }),
      "Unable to put method 'GET' on resource at path '/x': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$]",
    ],
    [
      'one name in two places',
      integrated(MOCK, {
        parameters: [
          { name: 'a', in: 'query' },
          { name: 'a', in: 'header' },
        ],
      }),
      "Unable to put method 'GET' on resource at path '/x': Parameter names must be unique across querystring, header and path",
    ],
    [
      'a validator that does not exist',
      integrated(MOCK, { 'x-amazon-apigateway-request-validator': 'none' }),
      "Unable to put method 'GET' on resource at path '/x': Invalid Request Validator identifier specified",
    ],
    [
      'a model of AWS’s form that does not exist',
      integrated(MOCK, {
        requestBody: {
          content: { 'a/b': { schema: { $ref: 'https://apigateway.amazonaws.com/restapis/abc/models/Nope' } } },
        },
      }),
      "Unable to put method 'GET' on resource at path '/x': Invalid model identifier specified: Nope",
    ],
    [
      'two variables side by side',
      oas30({ paths: { '/a/{x}': { get: { responses: {} } }, '/a/{y}/b': { get: { responses: {} } } } }),
      "Unable to create resource at path '/a/{y}/b': A sibling ({x}) of this resource already has a variable path part -- only one is allowed",
    ],
    [
      'a child below a greedy variable',
      oas30({ paths: { '/{all+}': {}, '/{all+}/b': { get: { responses: {} } } } }),
      "Unable to create resource at path '/{all+}/b': Cannot create a child of a resource with a greedy path variable: {all+}",
    ],
    [
      'a model that refers to elsewhere',
      oas30({ components: { schemas: { A: { $ref: 'https://example.com/a.json' } } } }),
      "Unable to create model for 'A': Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]",
    ],
    [
      'a model with an underscore',
      oas30({ components: { schemas: { inline_1: { type: 'object' } } } }),
      "Unable to create model for 'inline_1': Model name must be alphanumeric: inline_1",
    ],
    [
      'an authorizer without a function',
      oas30({
        components: {
          securitySchemes: {
            keeper: { type: 'apiKey', name: 'A', in: 'header', 'x-amazon-apigateway-authorizer': { type: 'token' } },
          },
        },
      }),
      "Unable to create Authorizer 'keeper': Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.",
    ],
    [
      'a gateway response that does not exist',
      oas30({ 'x-amazon-apigateway-gateway-responses': { TEAPOT: {} } }),
      "Unable to put gateway response 'TEAPOT': Invalid gateway response type specified",
    ],
    [
      'compression beyond the largest',
      oas30({ 'x-amazon-apigateway-minimum-compression-size': 99_999_999 }),
      'Unable to set minimum compression size: Invalid minimum compression size, must be between 0 and 10485760',
    ],
  ];
  for (const [name, document, message] of ERRORS) {
    it(name, async () => {
      await refusedImport(document, errors(message));
    });
  }

  it('all errors come at once, warnings behind them', async () => {
    const document = oas30({
      paths: { '/a': { get: { responses: {}, 'x-amazon-apigateway-integration': {} } }, b: {}, '/c/{}': { get: {} } },
      unheard: true,
    });
    const message = `${errors(
      "Unable to put integration on 'GET' for resource at path '/a': Invalid integration type specified. Valid options are HTTP,MOCK,AWS_PROXY,HTTP_PROXY,AWS",
      "Unable to create resource at path '/c/{}': Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    )}\nAdditionally, these warnings were found:\n\tParse issue: attribute unheard is unexpected\n\tParse issue: attribute paths. Resource b should start with /`;
    await kit.refused('ImportRestApi', { body: bytes(document) }, BAD, message);
  });

  it('leaves nothing behind, of a new API or of an old one', async () => {
    const apis = () => kit.store.read((tx) => tx.list(REST_API, { account: ACCOUNT, region: REGION }).length);
    const before = apis();
    await assert.rejects(kit.run('ImportRestApi', { body: bytes(integrated({})) }));
    assert.equal(apis(), before);
    const { restApiId } = await kit.mockApi();
    const resources = await kit.run('GetResources', { restApiId, embed: ['methods'] });
    await assert.rejects(kit.run('PutRestApi', { restApiId, mode: 'overwrite', body: bytes(integrated({})) }));
    assert.deepEqual(await kit.run('GetResources', { restApiId, embed: ['methods'] }), resources);
  });
});

describe('warnings', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  const text = { content: { 'text/plain': { schema: { type: 'string' } } } };
  const WARNINGS: [string, object, string[]][] = [
    [
      'security schemes that are not API Gateway’s',
      oas30({ components: { securitySchemes: { basic: { type: 'http' }, oauth: { type: 'oauth2' } } } }),
      [
        "Unsupported security definition type 'http' for 'basic'. Ignoring.",
        "Unsupported security definition type 'oauth2' for 'oauth'. Ignoring.",
      ],
    ],
    [
      'an authorizer that is only named',
      oas30({
        paths: { '/a': { get: { responses: {}, security: [{ jwt: [] }] } } },
        components: {
          securitySchemes: {
            jwt: { type: 'apiKey', name: 'A', in: 'header', 'x-amazon-apigateway-authtype': 'custom' },
          },
        },
      }),
      [
        "Unable to create authorizer from security definition: 'jwt'. Extension x-amazon-apigateway-authorizer is required. Any methods with security: 'jwt' will not be created. If this security definition is not a custom authorizer, remove the x-amazon-apigateway-authtype extension and it will be ignored.",
      ],
    ],
    [
      'a nameless text as a model',
      oas30({
        paths: { '/events': { post: { requestBody: text, responses: { '201': { description: 'x', ...text } } } } },
      }),
      [
        "Unsupported model type 'StringSchema' in body of method 'POST /events'. Ignoring.",
        "Unsupported model type 'StringSchema' in 201 response to method 'POST /events'. Ignoring.",
      ],
    ],
    [
      'a reference to no model',
      oas30({
        paths: {
          '/a': {
            get: {
              responses: {
                '200': {
                  description: 'x',
                  content: { 'application/json': { schema: { $ref: '#/components/schemas/SomeType' } } },
                },
              },
            },
          },
        },
        components: { schemas: { A: { properties: { b: { $ref: '#/components/schemas/Nested' } } } } },
      }),
      ["Reference to model 'Nested' not found. Ignoring.", "Reference to model 'SomeType' not found. Ignoring."],
    ],
    [
      'more than one server',
      oas30({ servers: [{ url: '/a' }, { url: '/b' }] }),
      ['More than one server provided. Ignoring all but the first for defining endpoint configuration'],
    ],
    [
      'what has no place in OpenAPI 3.0',
      oas30({
        components: { invalid_key_will_warn: 'a_value' },
        paths: {
          '/area/{zipCode}': { get: { parameters: [{ name: 'zipCode', in: 'path', type: 'string' }], responses: {} } },
        },
      }),
      [
        'Parse issue: attribute components.invalid_key_will_warn is unexpected',
        "Parse issue: attribute paths.'/area/{zipCode}'(get).parameters.[zipCode].type is unexpected",
      ],
    ],
    [
      'cookies, default responses, TRACE and security that is not there',
      oas30({
        paths: {
          '/a': {
            trace: { responses: {} },
            get: {
              parameters: [{ name: 'c', in: 'cookie' }],
              responses: { default: { description: 'x' } },
              security: [{ nobody: [] }],
            },
          },
        },
      }),
      [
        "Unsupported method 'TRACE' on resource '/a'. Ignoring.",
        "Reference to security definition 'nobody' not found. Ignoring.",
        "Unsupported parameter location 'cookie' of parameter 'c' in method 'GET /a'. Ignoring.",
        "Unsupported response 'default' to method 'GET /a'. Ignoring.",
      ],
    ],
  ];
  for (const [name, document, warnings] of WARNINGS) {
    it(`${name}: told with the API, or refused with failOnWarnings`, async () => {
      const body = bytes(document);
      assert.deepEqual((await kit.run('ImportRestApi', { body })).warnings, warnings);
      const message = `Warnings found during import:${warnings.map((warning) => `\n\t${warning}`).join('')}`;
      await kit.refused('ImportRestApi', { body, failOnWarnings: true }, BAD, message);
    });
  }

  it('what should be closed by an authorizer that is only named is not made', async () => {
    const operation = { responses: {} };
    const scheme = { type: 'apiKey', name: 'A', in: 'header', 'x-amazon-apigateway-authtype': 'custom' };
    const document = oas30({
      paths: {
        '/a': {
          get: { ...operation, security: [{ jwt: [] }] },
          post: operation,
          put: { ...operation, security: [{ jwt: [] }], 'x-amazon-apigateway-auth': { type: 'NONE' } },
        },
      },
      components: { securitySchemes: { jwt: scheme } },
    });
    const { id: restApiId = '' } = await kit.run('ImportRestApi', { body: bytes(document) });
    const { items = [] } = await kit.run('GetResources', { restApiId, embed: ['methods'] });
    const { resourceMethods = {} } = items.find(({ path }) => path === '/a') ?? {};
    assert.deepEqual(Object.keys(resourceMethods).toSorted(), ['POST', 'PUT']);
  });
});
