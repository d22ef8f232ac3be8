import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../kernel/fault.ts';
import { functionTarget, isAlias, isVersion, readLayerArn, targetArn } from './names.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const PLAIN = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;
const NAMESPACED = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;

function target(FunctionName: string, Qualifier?: string, operation = 'GetFunction') {
  return functionTarget({ FunctionName, Qualifier }, { account: '000000000000', region: 'us-east-1', operation });
}

function refusal(name: string, qualifier?: string, operation?: string): Fault {
  try {
    target(name, qualifier, operation);
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error;
  }
  return assert.fail(`${name} was accepted`);
}

const ACCEPTED: readonly (readonly [name: string, qualifier: string | undefined, arn: string])[] = [
  ['f', undefined, ARN],
  ['f:live', undefined, `${ARN}:live`],
  ['f:$LATEST', undefined, `${ARN}:$LATEST`],
  ['f', '7', `${ARN}:7`],
  ['f:7', '7', `${ARN}:7`],
  ['function:f', undefined, ARN],
  ['000000000000:function:f', undefined, ARN],
  ['000000000000:function:f:live', undefined, `${ARN}:live`],
  ['us-east-1:000000000000:function:f', undefined, ARN],
  [ARN, undefined, ARN],
  [`${ARN}:3`, undefined, `${ARN}:3`],
  ['function', undefined, ARN.replace(/f$/, 'function')],
];

for (const [name, qualifier, arn] of ACCEPTED) {
  test(`${name} with qualifier ${qualifier} names ${arn}`, () => {
    assert.equal(targetArn(target(name, qualifier)), arn);
  });
}

const validation = (value: string, member: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;

const REFUSED: readonly (readonly [
  operation: string,
  name: string,
  qualifier: string | undefined,
  code: string,
  message: string,
])[] = [
  [
    'GetFunction',
    'f:1',
    '2',
    'InvalidParameterValueException',
    'The derived qualifier from the function name does not match the specified qualifier.',
  ],
  [
    'Invoke',
    ARN.replace('us-east-1', 'eu-west-1'),
    undefined,
    'ResourceNotFoundException',
    "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
  ],
  ['GetFunction', ARN.replace('000000000000', '111111111111'), undefined, 'AccessDeniedException', ''],
  [
    'GetFunction',
    'arn:aws:lambda:us-east-1:123400000000@function:myfn',
    undefined,
    'ValidationException',
    validation(
      'arn:aws:lambda:us-east-1:123400000000@function:myfn',
      'functionName',
      `Member must satisfy regular expression pattern: ${NAMESPACED}`,
    ),
  ],
  [
    'CreateFunction',
    'invalid:function:name',
    undefined,
    'ValidationException',
    validation('invalid:function:name', 'functionName', `Member must satisfy regular expression pattern: ${PLAIN}`),
  ],
  [
    'CreateFunction',
    'a'.repeat(65),
    undefined,
    'InvalidParameterValueException',
    validation('a'.repeat(65), 'functionName', 'Member must have length less than or equal to 64'),
  ],
  [
    'CreateFunction',
    `${ARN}${'x'.repeat(100)}`,
    undefined,
    'ValidationException',
    validation(`${ARN}${'x'.repeat(100)}`, 'functionName', 'Member must have length less than or equal to 140'),
  ],
  [
    'GetFunction',
    'f',
    'invalid-qualifier-with-?-char',
    'ValidationException',
    validation(
      'invalid-qualifier-with-?-char',
      'qualifier',
      String.raw`Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`,
    ),
  ],
  ...['1', '$LATEST'].map(
    (qualifier) =>
      [
        'CreateFunctionUrlConfig',
        'f',
        qualifier,
        'ValidationException',
        validation(
          qualifier,
          'qualifier',
          String.raw`Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)`,
        ),
      ] as const,
  ),
];

for (const [operation, name, qualifier, code, message] of REFUSED) {
  test(`${operation} refuses ${name.slice(0, 60)} (${qualifier}) with ${code}`, () => {
    const found = refusal(name, qualifier, operation);
    assert.deepEqual([found.code, found.message], [code, message]);
  });
}

test('only an invocation may name a function of another account', () => {
  const other = ARN.replace('000000000000', '111111111111');
  assert.equal(target(other, undefined, 'Invoke').scope.account, '111111111111');
  assert.equal(refusal(other, undefined, 'DeleteFunction').status, 403);
});

test('a creation cannot carry a qualifier', () => {
  assert.equal(refusal('f:1', undefined, 'CreateFunction').code, 'ValidationException');
});

test('numbers are versions, other words are aliases, dollars are neither', () => {
  assert.deepEqual(
    ['7', 'live', '2024-x', '$LATEST', 'a$b'].map((text) => [isVersion(text), isAlias(text)]),
    [
      [true, false],
      [false, true],
      [false, true],
      [false, false],
      [false, false],
    ],
  );
});

test('a layer ARN gives its parts, with and without a version', () => {
  const arn = 'arn:aws:lambda:us-east-1:111111111111:layer:common';
  assert.deepEqual(readLayerArn(`${arn}:4`), {
    region: 'us-east-1',
    account: '111111111111',
    name: 'common',
    version: 4,
  });
  assert.equal(readLayerArn(arn)?.version, undefined);
  assert.equal(readLayerArn('common'), undefined);
});
