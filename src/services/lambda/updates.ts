// Changes to $LATEST: its code and its configuration. [lambda B2]
import type {
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { architectureConstraints } from './constraints.ts';
import { unserved } from './faults.ts';
import { warnOfDifferences } from './functions.ts';
import { resolveLayers } from './layeruse.ts';
import { changeFunction, foundFunction } from './lookup.ts';
import { functionArn, functionTarget } from './names.ts';
import type { LambdaPorts } from './ports.ts';
import { configuration } from './render.ts';
import type { FunctionRecord, FunctionVersion } from './resources.ts';
import { checkSettings, withSettings } from './settings.ts';
import { functionCode } from './source.ts';
import { checkRevision, publish } from './versions.ts';

function changed(record: FunctionRecord, latest: FunctionVersion, call: Call): FunctionRecord {
  return { ...record, latest: { ...latest, revisionId: call.ids.uuid(), lastModifiedMs: call.nowMs } };
}

async function updateFunctionConfiguration(
  ports: LambdaPorts,
  input: UpdateFunctionConfigurationRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const target = functionTarget(input, call);
  const { latest } = call.read((read) => foundFunction(read, target));
  checkSettings(ports, input, latest.packageType, call);
  warnOfDifferences(ports, input, target.name, call);
  return changeFunction(call, target, (record, tx) => {
    checkRevision(input.RevisionId, record);
    const layers = input.Layers && resolveLayers(tx, input.Layers, call);
    const next = changed(record, withSettings(record.latest, input, layers), call);
    return [
      next,
      configuration(next, next.latest, functionArn(target.scope, target.name), 'updating', call.ids.uuid()),
    ];
  });
}

async function updateFunctionCode(
  ports: LambdaPorts,
  input: UpdateFunctionCodeRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const target = functionTarget(input, call);
  const current = call.read((read) => foundFunction(read, target));
  checkRevision(input.RevisionId, current);
  checkArchitectures(input);
  const use = { name: target.name, doing: 'updating' } as const;
  const code = await functionCode(ports, current.latest.packageType, input, use, call);
  return changeFunction(call, target, (record) => {
    checkRevision(input.RevisionId, record);
    const architectures = input.Architectures ?? record.latest.architectures;
    const updated = changed(record, { ...record.latest, code, architectures }, call);
    if (input.DryRun) {
      return [
        record,
        configuration(
          record,
          updated.latest,
          functionArn(target.scope, target.name),
          'updating',
          record.latest.revisionId,
        ),
      ];
    }
    if (!input.Publish) {
      return [
        updated,
        configuration(updated, updated.latest, functionArn(target.scope, target.name), 'updating', call.ids.uuid()),
      ];
    }
    const { record: next, version } = publish(updated, call.ids);
    return [
      next,
      configuration(
        next,
        version,
        functionArn(target.scope, target.name, version.version),
        'creating',
        call.ids.uuid(),
      ),
    ];
  });
}

function checkArchitectures(input: UpdateFunctionCodeRequest): void {
  const violations = new Violations();
  architectureConstraints(violations, input.Architectures);
  violations.refuse();
  if (input.PublishTo !== undefined) throw unserved('PublishTo');
}

export function updateHandlers(ports: LambdaPorts) {
  return {
    UpdateFunctionConfiguration: (input: UpdateFunctionConfigurationRequest, call: Call) =>
      updateFunctionConfiguration(ports, input, call),
    UpdateFunctionCode: (input: UpdateFunctionCodeRequest, call: Call) => updateFunctionCode(ports, input, call),
  };
}
