// FunctionVersion -> FunctionConfiguration, as each operation shows it. [lambda B2]
import { createHash } from 'node:crypto';
import type {
  FunctionConfiguration,
  LastUpdateStatusReasonCode,
  LoggingConfig,
  VpcConfigResponse,
} from '@aws-sdk/client-lambda';
import type { FunctionRecord, FunctionVersion } from './resources.ts';
import { modified } from './times.ts';

/**
 * creating: the answer of CreateFunction; updating: of an update; settled: every later read. The record already holds the
 * settled state, so the next read shows it with another RevisionId, as AWS does after its own flip.
 * listed: list operations show no states and no runtime version.
 */
export type Phase = 'creating' | 'updating' | 'settled' | 'listed';

const CREATING = {
  State: 'Pending',
  StateReason: 'The function is being created.',
  StateReasonCode: 'Creating',
} as const;
const UPDATING = {
  State: 'Active',
  LastUpdateStatus: 'InProgress',
  LastUpdateStatusReason: 'The function is being created.',
  // Recorded so, although the model's own enum has no such value.
  LastUpdateStatusReasonCode: 'Creating' as LastUpdateStatusReasonCode,
} as const;

function states(record: FunctionRecord, phase: Phase): Partial<FunctionConfiguration> {
  if (phase === 'creating') return CREATING;
  if (phase === 'updating') return UPDATING;
  return phase === 'listed' ? {} : { State: record.state, LastUpdateStatus: 'Successful' };
}

export function configuration(
  record: FunctionRecord,
  version: FunctionVersion,
  arn: string,
  phase: Phase,
  revisionId = version.revisionId,
): FunctionConfiguration {
  return {
    FunctionName: record.name,
    FunctionArn: arn,
    Role: version.role,
    CodeSize: version.code.size,
    CodeSha256: version.code.sha256,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: modified(version.lastModifiedMs),
    Version: version.version,
    TracingConfig: { Mode: version.tracingMode as 'Active' | 'PassThrough' },
    RevisionId: revisionId,
    ...states(record, phase),
    PackageType: version.packageType,
    Architectures: version.architectures as ('x86_64' | 'arm64')[],
    EphemeralStorage: { Size: version.ephemeralStorage },
    SnapStart: snapStart(version),
    LoggingConfig: logging(version),
    ...(version.packageType === 'Zip' ? zipMembers(version, arn, phase) : imageMembers(version)),
    ...(version.environment && { Environment: { Variables: { ...version.environment } } }),
    ...(version.layers.length > 0 && {
      Layers: version.layers.map((layer) => ({ Arn: layer.arn, CodeSize: layer.size })),
    }),
    ...(version.vpcConfig && { VpcConfig: vpc(version.vpcConfig) }),
    ...(version.kmsKeyArn !== undefined && { KMSKeyArn: version.kmsKeyArn }),
  };
}

function snapStart(version: FunctionVersion): FunctionConfiguration['SnapStart'] {
  const on = version.snapStart === 'PublishedVersions' && version.version !== '$LATEST';
  return { ApplyOn: version.snapStart as 'PublishedVersions' | 'None', OptimizationStatus: on ? 'On' : 'Off' };
}

function logging({ logging: kept }: FunctionVersion): LoggingConfig {
  return {
    LogFormat: kept.format,
    ...(kept.applicationLevel !== undefined && { ApplicationLogLevel: kept.applicationLevel }),
    ...(kept.systemLevel !== undefined && { SystemLogLevel: kept.systemLevel }),
    LogGroup: kept.group,
  } as LoggingConfig;
}

function zipMembers(version: FunctionVersion, arn: string, phase: Phase): Partial<FunctionConfiguration> {
  const members = { Runtime: version.runtime as FunctionConfiguration['Runtime'], Handler: version.handler };
  if (phase === 'listed') return members;
  const id = createHash('sha256')
    .update(version.runtime ?? '')
    .digest('hex');
  return {
    ...members,
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:${arn.split(':')[3]}::runtime:${id}` },
  };
}

function imageMembers({ imageConfig }: FunctionVersion): Partial<FunctionConfiguration> {
  if (!imageConfig) return {};
  return {
    ImageConfigResponse: {
      ImageConfig: {
        ...(imageConfig.entryPoint && { EntryPoint: [...imageConfig.entryPoint] }),
        ...(imageConfig.command && { Command: [...imageConfig.command] }),
        ...(imageConfig.workingDirectory !== undefined && { WorkingDirectory: imageConfig.workingDirectory }),
      },
    },
  };
}

/** There is no EC2 to tell which VPC the subnets belong to, hence no VpcId. */
function vpc(kept: NonNullable<FunctionVersion['vpcConfig']>): VpcConfigResponse {
  return {
    SubnetIds: [...kept.subnetIds],
    SecurityGroupIds: [...kept.securityGroupIds],
    ...(kept.ipv6 !== undefined && { Ipv6AllowedForDualStack: kept.ipv6 }),
  };
}
