// The configuration of $LATEST: from a request's members to the record, at creation and at every update. [lambda B2]
import type { ImageConfig, LoggingConfig, VpcConfig } from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { checkConstraints } from './constraints.ts';
import type { SettingsInput } from './constraints.ts';
import { checkEnvironment } from './environment.ts';
import { invalid, unserved } from './faults.ts';
import type { LambdaPorts } from './ports.ts';
import type { FunctionVersion } from './resources.ts';
import { checkRuntime, checkSnapStart } from './runtimes.ts';

export type Layers = FunctionVersion['layers'];
/** What settings decide; code, version and revision are the operations' business. */
export type Settings = Omit<FunctionVersion, 'version' | 'code' | 'revisionId' | 'lastModifiedMs'>;

/** Everything that can be refused without looking at code or layers. `packageType` is that of the function. */
export function checkSettings(
  ports: LambdaPorts,
  input: SettingsInput,
  packageType: 'Zip' | 'Image',
  call: Call,
): void {
  checkConstraints(input);
  refuseUnserved(input);
  if (input.Environment?.Variables) checkEnvironment(input.Environment.Variables);
  if (input.Runtime !== undefined && packageType === 'Zip') checkRuntime(input.Runtime);
  if (input.Role !== undefined) checkRole(ports, input.Role, call);
  if (
    packageType === 'Image' &&
    (input.Runtime !== undefined || input.Handler !== undefined || (input.Layers?.length ?? 0) > 0)
  ) {
    throw invalid("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.");
  }
}

/** A role of another account is taken as it is: nothing here can know it. */
function checkRole(ports: LambdaPorts, role: string, call: Call): void {
  const own = role.split(':')[4] === call.account;
  if (own && ports.roles.trust(role, 'lambda.amazonaws.com', call) !== 'assumable') {
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
  }
}

/** What a function would rely on and never get is refused by name, not dropped. */
function refuseUnserved(input: SettingsInput): void {
  const target = input.DeadLetterConfig?.TargetArn;
  const named = [
    target !== undefined &&
      target !== '' &&
      `DeadLetterConfig ${target} (there are no queues and topics here; use an OnFailure destination that is a function or a bucket)`,
    (input.FileSystemConfigs?.length ?? 0) > 0 && 'FileSystemConfigs (there is no EFS here)',
    input.TenancyConfig !== undefined && 'TenancyConfig',
    input.CapacityProviderConfig !== undefined && 'CapacityProviderConfig',
    input.DurableConfig !== undefined && 'DurableConfig',
    input.PublishTo !== undefined && 'PublishTo',
  ].filter((member) => member !== false);
  if (named.length > 0) throw unserved(named.join(', '));
}

export function initialSettings(name: string, role: string, packageType: 'Zip' | 'Image'): Settings {
  return {
    packageType,
    role,
    description: '',
    timeout: 3,
    memorySize: 128,
    ephemeralStorage: 512,
    architectures: ['x86_64'],
    layers: [],
    tracingMode: 'PassThrough',
    snapStart: 'None',
    logging: { format: 'Text', group: `/aws/lambda/${name}` },
  };
}

/** `layers` is undefined when the request does not speak of layers. */
export function withSettings<S extends Settings>(base: S, input: SettingsInput, layers: Layers | undefined): S {
  const next: S = {
    ...base,
    runtime: input.Runtime ?? base.runtime,
    handler: input.Handler ?? base.handler,
    role: input.Role ?? base.role,
    description: input.Description ?? base.description,
    timeout: input.Timeout ?? base.timeout,
    memorySize: input.MemorySize ?? base.memorySize,
    ephemeralStorage: input.EphemeralStorage?.Size ?? base.ephemeralStorage,
    architectures: input.Architectures ?? base.architectures,
    environment: input.Environment ? { ...input.Environment.Variables } : base.environment,
    layers: layers ?? base.layers,
    tracingMode: input.TracingConfig?.Mode ?? base.tracingMode,
    snapStart: input.SnapStart?.ApplyOn ?? base.snapStart,
    logging: input.LoggingConfig ? loggingOf(base.logging, input.LoggingConfig) : base.logging,
    imageConfig: input.ImageConfig ? imageConfigOf(input.ImageConfig) : base.imageConfig,
    vpcConfig: input.VpcConfig ? vpcConfigOf(input.VpcConfig) : base.vpcConfig,
    kmsKeyArn: input.KMSKeyArn === '' ? undefined : (input.KMSKeyArn ?? base.kmsKeyArn),
  };
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') checkSnapStart(next.runtime);
  return next;
}

/** JSON brings levels, Text has none. */
function loggingOf(base: Settings['logging'], input: LoggingConfig): Settings['logging'] {
  const format = input.LogFormat ?? base.format;
  const group = input.LogGroup ?? base.group;
  if (format === 'Text') return { format, group };
  return {
    format,
    group,
    applicationLevel: input.ApplicationLogLevel ?? base.applicationLevel ?? 'INFO',
    systemLevel: input.SystemLogLevel ?? base.systemLevel ?? 'INFO',
  };
}

/** No overrides are no imageConfig: an object of empty lists would be a permanent diff in Terraform. [terraform-calls.md 3] */
function imageConfigOf(input: ImageConfig): Settings['imageConfig'] {
  const found = {
    ...((input.EntryPoint?.length ?? 0) > 0 && { entryPoint: input.EntryPoint }),
    ...((input.Command?.length ?? 0) > 0 && { command: input.Command }),
    ...(input.WorkingDirectory && { workingDirectory: input.WorkingDirectory }),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

/** Kept and told, without effect: a function reaches whatever this machine reaches. */
function vpcConfigOf(input: VpcConfig): Settings['vpcConfig'] {
  const subnetIds = input.SubnetIds ?? [];
  const securityGroupIds = input.SecurityGroupIds ?? [];
  if (subnetIds.length === 0 && securityGroupIds.length === 0) return undefined;
  return {
    subnetIds,
    securityGroupIds,
    ...(input.Ipv6AllowedForDualStack !== undefined && { ipv6: input.Ipv6AllowedForDualStack }),
  };
}
