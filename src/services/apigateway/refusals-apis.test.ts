// Recorded refusals, row by row: what is sent, and the code and message that come back. [errors-api-gateway.md, C3.1, C4 to C6]
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BAD, NONE, TAKEN, INVALID, patch, refusals } from './refusalkit.test.ts';
import { ACCOUNT } from './testkit.test.ts';

const OPS = ['add', 'remove', 'move', 'test', 'replace', 'copy'];

function unknownOps(input: string, ...ops: string[]): string {
  const texts = ops.flatMap((op, at) =>
    OPS.includes(op)
      ? []
      : `Value '${op}' at '${input}.patchOperations.${at + 1}.member.op' failed to satisfy constraint: Member must satisfy enum value set: [${OPS.join(', ')}]`,
  );
  return `${texts.length} validation error${texts.length === 1 ? '' : 's'} detected: ${texts.join('; ')}`;
}

function many(...ops: string[]): object {
  return { patchOperations: ops.map((op) => ({ op, path: '/x' })) };
}

refusals('refusals of APIs, keys and plans', (check, use) => {
  check('unknown patch operations are counted, with a bad status code after them', ({ restApiId, rootId }) => {
    const response = { restApiId, resourceId: rootId, httpMethod: 'GET', statusCode: '200' };
    const wrongStatus =
      "Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d";
    const both = unknownOps('updateMethodResponseInput', 'wrong_op').replace(
      '1 validation error ',
      '2 validation errors ',
    );
    return [
      [
        'UpdateMethodResponse',
        { ...response, ...many('wrong_op') },
        INVALID,
        unknownOps('updateMethodResponseInput', 'wrong_op'),
      ],
      [
        'UpdateMethodResponse',
        { ...response, ...many('wrong_op'), statusCode: 'wrong' },
        INVALID,
        `${both}; ${wrongStatus}`,
      ],
      [
        'UpdateMethodResponse',
        { ...response, statusCode: 'wrong' },
        INVALID,
        `1 validation error detected: ${wrongStatus}`,
      ],
      [
        'UpdateMethodResponse',
        { ...response, ...many('wrong_op', 'replace', 'wrong_op', 'wrong_op') },
        INVALID,
        unknownOps('updateMethodResponseInput', 'wrong_op', 'replace', 'wrong_op', 'wrong_op'),
      ],
      [
        'UpdateRestApi',
        { restApiId, ...many('wrong', 'wrong', 'wrong') },
        INVALID,
        unknownOps('updateRestApiInput', 'wrong', 'wrong', 'wrong'),
      ],
      [
        'UpdateGatewayResponse',
        { restApiId, responseType: 'THROTTLED', ...many('wrong-op') },
        INVALID,
        unknownOps('updateGatewayResponseInput', 'wrong-op'),
      ],
    ];
  });

  check('a REST API', ({ restApiId }) => [
    [
      'UpdateRestApi',
      { restApiId, ...patch('replace', '/binaryMediaTypes', 'a/b') },
      BAD,
      'Invalid patch path /binaryMediaTypes',
    ],
    [
      'UpdateRestApi',
      { restApiId, ...patch('add', '/name', 'x') },
      BAD,
      'Invalid patch operation specified. Must be one of: [replace]',
    ],
    [
      'UpdateRestApi',
      { restApiId, ...patch('add', '/endpointConfiguration/types/0', 'EDGE') },
      BAD,
      "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
    ],
    [
      'UpdateRestApi',
      { restApiId, ...patch('replace', '/endpointConfiguration/types/0', 'x') },
      BAD,
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
    [
      'UpdateRestApi',
      { restApiId, ...patch('replace', '/endpointConfiguration/ipAddressType', 'x') },
      BAD,
      'ipAddressType must be either ipv4 or dualstack.',
    ],
    [
      'UpdateRestApi',
      { restApiId, ...patch('replace', '/minimumCompressionSize', '-1') },
      BAD,
      'Invalid minimum compression size, must be between 0 and 10485760',
    ],
    [
      'UpdateRestApi',
      { restApiId, ...patch('replace', '/minimumCompressionSize', 'text') },
      BAD,
      'Invalid minimum compression size, must be between 0 and 10485760',
    ],
    ['GetRestApi', { restApiId: 'nope' }, NONE, `Invalid API identifier specified ${ACCOUNT}:nope`],
    ['DeleteRestApi', { restApiId: 'nope' }, NONE, `Invalid API identifier specified ${ACCOUNT}:nope`],
    ['GetModels', { restApiId: 'nope' }, NONE, `Invalid API identifier specified ${ACCOUNT}:nope`],
    ['CreateDeployment', { restApiId: 'nope' }, NONE, `Invalid API identifier specified ${ACCOUNT}:nope`],
  ]);

  check('a resource', ({ restApiId, rootId, pets, pet, proxy }) => {
    const resource = { restApiId, resourceId: pets };
    const root = { restApiId, resourceId: rootId };
    return [
      ['GetResource', { restApiId: 'nope', resourceId: pets }, NONE, 'Invalid Resource identifier specified'],
      ['GetResource', { restApiId, resourceId: 'nope' }, NONE, 'Invalid Resource identifier specified'],
      ['CreateResource', { restApiId, parentId: 'nope', pathPart: 'x' }, NONE, 'Invalid Resource identifier specified'],
      [
        'CreateResource',
        { restApiId, parentId: rootId, pathPart: 'pets' },
        TAKEN,
        'Another resource with the same parent already has this name: pets',
      ],
      [
        'CreateResource',
        { restApiId, parentId: rootId, pathPart: '{x}' },
        BAD,
        'A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
      ],
      [
        'CreateResource',
        { restApiId, parentId: proxy, pathPart: 'x' },
        BAD,
        'Cannot create a child of a resource with a greedy path variable: {proxy+}',
      ],
      [
        'CreateResource',
        { restApiId, parentId: rootId, pathPart: 'a/b' },
        BAD,
        "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
      ],
      [
        'UpdateResource',
        { ...resource, ...patch('replace', '/invalid', 'x') },
        BAD,
        "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
      ],
      [
        'UpdateResource',
        { ...resource, ...patch('add', '/pathPart', 'x') },
        BAD,
        "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
      ],
      [
        'UpdateResource',
        { ...resource, ...patch('remove', '/pathPart') },
        BAD,
        "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
      ],
      ['UpdateResource', { ...resource, ...patch('replace', '/parentId', pet) }, BAD, 'Resources cannot be cyclical.'],
      ['UpdateResource', { ...resource, ...patch('replace', '/parentId', pets) }, BAD, 'Resources cannot be cyclical.'],
      [
        'UpdateResource',
        { ...root, ...patch('replace', '/parentId', pets) },
        BAD,
        'Root resource cannot update its parentId.',
      ],
      [
        'UpdateResource',
        { ...root, ...patch('replace', '/pathPart', 'x') },
        BAD,
        'Root resource cannot update its pathPart.',
      ],
      [
        'UpdateResource',
        { restApiId, resourceId: pet, ...patch('replace', '/parentId', rootId) },
        BAD,
        'A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
      ],
    ];
  });

  it('a missing required member is named', async () => {
    const { kit } = use();
    const text =
      "1 validation error detected: Value null at 'createRestApiInput.name' failed to satisfy constraint: Member must not be null";
    await kit.refused('CreateRestApi', {} as never, INVALID, text);
  });

  it('nothing of a refused PATCH stays', async () => {
    const { kit, ids } = use();
    const restApiId = ids['restApiId'] ?? '';
    const before = await kit.run('GetRestApi', { restApiId });
    const patchOperations = [
      { op: 'replace', path: '/name', value: 'changed' },
      { op: 'replace', path: '/nope', value: 'x' },
    ] as const;
    await kit.refused(
      'UpdateRestApi',
      { restApiId, patchOperations: [...patchOperations] },
      BAD,
      'Invalid patch path /nope',
    );
    assert.deepEqual(await kit.run('GetRestApi', { restApiId }), before);
  });

  check('API keys', ({ key = '' }) => [
    ['CreateApiKey', { value: 'short' }, BAD, 'API Key value should be at least 20 characters'],
    ['CreateApiKey', { value: 'x'.repeat(129) }, BAD, 'API Key value exceeds maximum size of 128 characters'],
    ['CreateApiKey', { name: 'x'.repeat(1025) }, BAD, 'Invalid API Key name, can be at most 1024 characters.'],
    ['CreateApiKey', { description: 'x'.repeat(125_001) }, BAD, 'Invalid API Key description specified.'],
    [
      'UpdateApiKey',
      { apiKey: key, ...patch('replace', '/id', 'x') },
      BAD,
      "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description, /enabled, /name, /customerId]",
    ],
    ['GetApiKey', { apiKey: 'nope' }, NONE, 'Invalid API Key identifier specified'],
  ]);

  check('usage plans', ({ restApiId = '', plan = '' }) => {
    const stages = (op: string, value?: string) => ({ usagePlanId: plan, ...patch(op, '/apiStages', value) });
    const missing = (api: string, stage: string) =>
      `Invalid API Stage {api: ${api}, stage: ${stage}} specified for usageplan ${plan}`;
    const removable =
      '[/apiStages, /quota, /throttle, /productCode, /apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, /apiStages/<apidId:stageName>/throttle]';
    return [
      ['GetUsagePlan', { usagePlanId: 'nope' }, NONE, 'Invalid Usage Plan ID specified'],
      ['UpdateUsagePlan', stages('add'), BAD, 'Invalid API Stage specified'],
      ['UpdateUsagePlan', stages('remove', 'x'), BAD, 'Invalid API Stage specified'],
      ['UpdateUsagePlan', stages('add', `${restApiId}:fakestagename`), NONE, missing(restApiId, 'fakestagename')],
      ['UpdateUsagePlan', stages('remove', `${restApiId}b:dev`), NONE, missing(`${restApiId}b`, 'dev')],
      [
        'UpdateUsagePlan',
        { usagePlanId: plan, ...patch('remove', `/apiStages/${restApiId}:dev`) },
        BAD,
        `Invalid patch path  '/apiStages/${restApiId}:dev' specified for op 'remove'. Must be one of: ${removable}`,
      ],
      [
        'DeleteUsagePlan',
        { usagePlanId: plan },
        BAD,
        `Cannot delete Usage Plan ${plan} because there are API Stages associated with it, including ${restApiId}:dev`,
      ],
      [
        'CreateUsagePlanKey',
        { usagePlanId: plan, keyId: 'nope', keyType: 'API_KEY' },
        NONE,
        'Invalid API Key identifier specified',
      ],
    ];
  });

  check('VPC links', ({ link = '' }) => [
    ['CreateVpcLink', { name: '', targetArns: [] }, BAD, 'Name cannot be empty'],
    [
      'CreateVpcLink',
      { name: 'l', targetArns: ['invalid-arn'] },
      BAD,
      'Invalid ARN. ARN is not well formed invalid-arn',
    ],
    ['GetVpcLink', { vpcLinkId: 'nope' }, NONE, 'Invalid Vpc Link identifier specified'],
    ['UpdateVpcLink', { vpcLinkId: link, ...patch('replace', '/name', '') }, BAD, 'Name cannot be empty'],
  ]);

  check('domains and tags', () => [
    ['GetDomainName', { domainName: 'nope.test' }, NONE, 'Invalid domain name identifier specified'],
    ['GetTags', { resourceArn: 'invalid-arn' }, BAD, 'Invalid ARN specified in the request'],
    [
      'TagResource',
      { resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/nope', tags: {} },
      NONE,
      `Invalid API identifier specified ${ACCOUNT}:nope`,
    ],
  ]);
});
