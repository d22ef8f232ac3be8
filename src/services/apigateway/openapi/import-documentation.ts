// ImportDocumentationParts: only the documentation of a document. [C6]
import type { DocumentationPartIds, ImportDocumentationPartsRequest } from '@aws-sdk/client-api-gateway';
import type { Call } from '../../kernel/contract.ts';
import { placeOf } from '../documentation-parts.ts';
import { findRestApi } from '../find.ts';
import { freshIds, recordsUnder } from '../../gateway/records.ts';
import type { Given } from '../../gateway/input.ts';
import { DOCUMENTATION_PART } from '../resources.ts';
import { buildParts } from './build.ts';
import { readDocumentation } from './documentation.ts';
import { Findings } from '../../gateway/openapi/findings.ts';
import { modeOf } from './import-rest-api.ts';
import { parseDocument } from '../../gateway/openapi/parse.ts';
import { readingOf } from './read.ts';
import { writeParts } from './store.ts';

const UNREADABLE = 'Unable to build importer with provided input.';

/** Answers the ids of the parts that the document brings. */
export async function importDocumentationParts(
  input: Given<ImportDocumentationPartsRequest>,
  call: Call,
): Promise<DocumentationPartIds> {
  const document = await parseDocument(input.body, call, UNREADABLE);
  const findings = new Findings();
  const documentation = readDocumentation(readingOf(document, findings, UNREADABLE));
  findings.refuse(input.failOnWarnings);
  const brought = new Set(documentation.map(({ location }) => placeOf(location)));
  const mode = modeOf(input.mode);
  return call.write((tx) => {
    const { id: apiId } = findRestApi(tx, call, input.restApiId);
    const former = recordsUnder(tx, call, DOCUMENTATION_PART, apiId);
    const parts = buildParts(former, documentation, mode, freshIds(call, former));
    writeParts(tx, call, apiId, parts);
    const ids = parts.filter((part) => brought.has(placeOf(part.location))).map((part) => part.id);
    return { ids, warnings: findings.warnings };
  });
}
