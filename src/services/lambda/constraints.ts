// The model's own constraints on what a function may be configured to, collected into one ValidationException. [lambda B, B2]
import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest, VpcConfig } from '@aws-sdk/client-lambda';
import { Violations } from '../kernel/violations.ts';
import { ARCHITECTURES } from './runtimes.ts';

export type SettingsInput = Omit<
  CreateFunctionRequest & UpdateFunctionConfigurationRequest,
  'FunctionName' | 'Role' | 'Code'
> & {
  Role?: string | undefined;
};

export const ROLE_PATTERN = String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`;
const REGION = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;
export const LAYER_VERSION_PATTERN = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:${REGION}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;
const ENVIRONMENT_KEY_PATTERN = '[a-zA-Z]([a-zA-Z0-9_])+';

export function checkConstraints(input: SettingsInput): void {
  const violations = new Violations()
    .text('role', input.Role, { pattern: ROLE_PATTERN })
    .text('handler', input.Handler, { pattern: String.raw`[^\s]+`, max: 128 })
    .text('description', input.Description, { max: 256 })
    .range('timeout', input.Timeout, 1, 900)
    .range('memorySize', input.MemorySize, 128, 10240)
    .range('ephemeralStorage.size', input.EphemeralStorage?.Size, 512, 10240)
    .text('kMSKeyArn', input.KMSKeyArn, { pattern: '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()' })
    .text('packageType', input.PackageType, { values: ['Image', 'Zip'] })
    .text('tracingConfig.mode', input.TracingConfig?.Mode, { values: ['Active', 'PassThrough'] })
    .text('snapStart.applyOn', input.SnapStart?.ApplyOn, { values: ['PublishedVersions', 'None'] });
  loggingConstraints(violations, input);
  environmentConstraints(violations, input.Environment?.Variables ?? {});
  architectureConstraints(violations, input.Architectures);
  elementConstraints(violations, 'layers', input.Layers, LAYER_VERSION_PATTERN, [
    'Member must have length less than or equal to 2048',
    'Member must have length greater than or equal to 1',
    `Member must satisfy regular expression pattern: ${LAYER_VERSION_PATTERN}`,
    'Member must not be null',
  ]);
  vpcConstraints(violations, input.VpcConfig);
  violations.refuse();
}

function loggingConstraints(violations: Violations, { LoggingConfig: logging }: SettingsInput): void {
  violations
    .text('loggingConfig.logFormat', logging?.LogFormat, { values: ['JSON', 'Text'] })
    .text('loggingConfig.applicationLogLevel', logging?.ApplicationLogLevel, {
      values: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'],
    })
    .text('loggingConfig.systemLogLevel', logging?.SystemLogLevel, { values: ['DEBUG', 'INFO', 'WARN'] })
    .text('loggingConfig.logGroup', logging?.LogGroup, { pattern: String.raw`[\.\-_/#A-Za-z0-9]+`, min: 1, max: 512 });
}

function environmentConstraints(violations: Violations, variables: Readonly<Record<string, string>>): void {
  const bad = Object.keys(variables).filter((key) => !new RegExp(`^${ENVIRONMENT_KEY_PATTERN}$`).test(key));
  if (bad.length === 0) return;
  // Values may be secrets: only the keys are shown.
  const constraint = `Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ${ENVIRONMENT_KEY_PATTERN}]`;
  violations.add('environment.variables', `{${bad.join(', ')}}`, constraint);
}

export function architectureConstraints(violations: Violations, architectures: readonly string[] | undefined): void {
  if (architectures === undefined) return;
  if (architectures.length > 1)
    return void violations.add('architectures', architectures, 'Member must have length less than or equal to 1');
  if (architectures.length === 0)
    return void violations.add('architectures', architectures, 'Member must have length greater than or equal to 1');
  if (ARCHITECTURES.includes(architectures[0]!)) return;
  const values = `Member must satisfy enum value set: [${ARCHITECTURES.join(', ')}]`;
  violations.add(
    'architectures',
    architectures,
    `Member must satisfy constraint: [${values}, Member must not be null]`,
  );
}

function vpcConstraints(violations: Violations, vpc: VpcConfig | undefined): void {
  const length = [
    'Member must have length less than or equal to 1024',
    'Member must have length greater than or equal to 0',
  ];
  const rule = (path: string, ids: readonly string[] | undefined, pattern: string) =>
    elementConstraints(violations, path, ids, pattern, [
      ...length,
      `Member must satisfy regular expression pattern: ${pattern}`,
    ]);
  rule('vpcConfig.subnetIds', vpc?.SubnetIds, 'subnet-[0-9a-z]*');
  rule('vpcConfig.securityGroupIds', vpc?.SecurityGroupIds, 'sg-[0-9a-zA-Z]*');
}

/** A list is refused as a whole, with every rule that its members must keep. */
function elementConstraints(
  violations: Violations,
  path: string,
  list: readonly string[] | undefined,
  pattern: string,
  rules: readonly string[],
): void {
  const expression = new RegExp(`^(?:${pattern})$`);
  if (list === undefined || list.every((item) => expression.test(item))) return;
  violations.add(path, list, `Member must satisfy constraint: [${rules.join(', ')}]`);
}
