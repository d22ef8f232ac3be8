// Reads one service's wire table when it is first asked for. Nothing is read at import: start-up stays cheap.
import { readFileSync } from 'node:fs';
import type { ServiceModel, ServiceName } from './contract.ts';
import { FILES } from '../root.ts';

const loaded = new Map<ServiceName, ServiceModel>();

/** The wire table of a service. Throws a plain sentence when the tables were never generated. */
export function serviceModel(service: ServiceName): ServiceModel {
  const known = loaded.get(service);
  if (known) return known;
  const model = JSON.parse(readTable(service)) as ServiceModel;
  loaded.set(service, model);
  return model;
}

function readTable(service: ServiceName): string {
  try {
    return readFileSync(new URL(`models/generated/${service}.json`, FILES), 'utf8');
  } catch (cause) {
    throw new Error(`The wire table of ${service} is missing: run "npm run prepare" once.`, { cause });
  }
}
