// ImportApi and ReimportApi: an HTTP API out of a document, all of it or nothing. [api-gateway.md A27, C1]
import type { Api, ImportApiRequest, ReimportApiRequest } from '@aws-sdk/client-apigatewayv2';
import { Findings } from '../../gateway/openapi/findings.ts';
import { parseDocument } from '../../gateway/openapi/parse.ts';
import type { JsonObject } from '../../gateway/openapi/json.ts';
import { requireMembers, type Given } from '../../gateway/input.ts';
import { unusedId } from '../../gateway/records.ts';
import type { Call, Tx } from '../../kernel/contract.ts';
import { apiAnswer } from '../answers.ts';
import { newApi } from '../apis.ts';
import { autoDeploy } from '../auto-deploy.ts';
import { findApi } from '../find.ts';
import { API, type ApiRecord } from '../resources.ts';
import { buildApi } from './build.ts';
import { INVALID_DOCUMENT, readDefinition } from './read.ts';

export async function importApi(input: Given<ImportApiRequest>, call: Call): Promise<Api> {
  requireMembers(call, input, ['Body']);
  const document = await parseDocument(Buffer.from(input.Body), call, INVALID_DOCUMENT);
  return call.write((tx) => {
    const api = newApi(unusedId(tx, call, API, 10), { Name: '' }, call);
    return imported(tx, call, api, document, input);
  });
}

/** Stages and what they serve stay; stages that deploy by themselves serve the new API at once. */
export async function reimportApi(input: Given<ReimportApiRequest>, call: Call): Promise<Api> {
  requireMembers(call, input, ['Body']);
  const document = await parseDocument(Buffer.from(input.Body), call, INVALID_DOCUMENT);
  return call.write((tx) => {
    const answer = imported(tx, call, findApi(tx, call, input.ApiId), document, input);
    autoDeploy(tx, call, input.ApiId);
    return answer;
  });
}

type ImportOptions = Pick<ImportApiRequest, 'Basepath' | 'FailOnWarnings'>;

function imported(
  tx: Tx,
  call: Call,
  former: ApiRecord,
  document: JsonObject,
  { Basepath = 'ignore', FailOnWarnings }: ImportOptions,
): Api {
  const findings = new Findings();
  const definition = readDefinition(document, Basepath, findings);
  const api = buildApi(tx, call, former, definition, findings);
  findings.refuse(FailOnWarnings);
  return apiAnswer(api, call);
}
