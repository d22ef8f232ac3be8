// Mappings of custom domains, whichever version made them: one key leads to one API. [api-gateway.md A1.4, C5, C8]
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { freshId } from '../kernel/ids.ts';
import { records, recordsUnder, under } from './records.ts';
import { MAPPING, type MappingRecord } from './resources.ts';

export function mappingsOf(tx: ReadTx, call: Call, domainName: string): MappingRecord[] {
  return recordsUnder(tx, call, MAPPING, domainName);
}

export function mappingAt(tx: ReadTx, call: Call, domainName: string, key: string): MappingRecord | undefined {
  return tx.get(MAPPING, call.scope, under(domainName, key));
}

/** Six characters that no mapping of the domain has. */
export function freshMappingId(tx: ReadTx, call: Call, domainName: string): string {
  const taken = new Set(mappingsOf(tx, call, domainName).map(({ id }) => id));
  return freshId(
    () => call.ids.lower(6),
    (id) => taken.has(id),
  );
}

export function putMapping(tx: Tx, call: Call, mapping: MappingRecord): void {
  tx.put(MAPPING, call.scope, under(mapping.domainName, mapping.key), mapping);
}

export function removeMapping(tx: Tx, call: Call, { domainName, key }: MappingRecord): void {
  tx.delete(MAPPING, call.scope, under(domainName, key));
}

/** The domains that lead to an API, or to one of its stages: what they lead to cannot be deleted. */
export function mappedDomains(tx: ReadTx, call: Call, apiId: string, stage?: string): string[] {
  const leading = records(tx, call, MAPPING).filter(
    (mapping) => mapping.apiId === apiId && (stage === undefined || mapping.stage === stage),
  );
  return [...new Set(leading.map(({ domainName }) => domainName))];
}
