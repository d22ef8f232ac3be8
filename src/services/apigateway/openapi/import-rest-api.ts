// ImportRestApi and PutRestApi: an API out of a document, all of it or nothing. [A27.1]
import type { ImportRestApiRequest, PutRestApiRequest, RestApi } from '@aws-sdk/client-api-gateway';
import type { Call } from '../../kernel/contract.ts';
import { restApiAnswer } from '../answers.ts';
import { rootResource } from '../defaults.ts';
import { withEndpointType } from '../endpoints.ts';
import { badRequest } from '../../gateway/faults.ts';
import { findRestApi } from '../find.ts';
import { own, unusedId } from '../../gateway/records.ts';
import type { Given } from '../../gateway/input.ts';
import { REST_API, type RestApiRecord } from '../resources.ts';
import { newRestApi } from '../rest-apis.ts';
import { buildApi, type ApiContent, type Mode } from './build.ts';
import { Findings } from '../../gateway/openapi/findings.ts';
import type { JsonObject } from '../../gateway/openapi/json.ts';
import { parseDocument } from '../../gateway/openapi/parse.ts';
import { INVALID_DOCUMENT, readDefinition } from './read.ts';
import { readContent, writeContent } from './store.ts';

type Parameters = Readonly<Record<string, string>> | undefined;

export async function importRestApi(input: Given<ImportRestApiRequest>, call: Call): Promise<RestApi> {
  const document = await parseDocument(input.body, call, INVALID_DOCUMENT);
  return call.write((tx) => {
    const ids = { id: unusedId(tx, call, REST_API, 10), rootResourceId: call.ids.lower(10) };
    const api = newRestApi({ name: '' }, call, undefined, ids);
    const { next, findings } = imported(document, emptyContent(api), 'overwrite', input, call);
    if (next.api.name === '') throw badRequest('The API has no name: info.title is missing.');
    writeContent(tx, call, next);
    return { ...restApiAnswer(next.api, 'filled'), ...warningsOf(findings) };
  });
}

function emptyContent(api: RestApiRecord): ApiContent {
  const resources = [rootResource(api.id, api.rootResourceId)];
  return { api, resources, authorizers: [], models: [], validators: [], gatewayResponses: [], parts: [] };
}

export async function putRestApi(input: Given<PutRestApiRequest>, call: Call): Promise<RestApi> {
  const document = await parseDocument(input.body, call, INVALID_DOCUMENT);
  const mode = modeOf(input.mode);
  return call.write((tx) => {
    const former = readContent(tx, call, findRestApi(tx, call, input.restApiId));
    const { next, findings } = imported(document, former, mode, input, call);
    writeContent(tx, call, next);
    return { ...restApiAnswer(next.api, 'always'), ...warningsOf(findings) };
  });
}

export function modeOf(mode: string | undefined): Mode {
  if (mode === undefined || mode === 'merge' || mode === 'overwrite') return mode ?? 'merge';
  throw badRequest('Invalid mode specified. Valid options are merge,overwrite');
}

interface ImportOptions {
  readonly parameters?: Parameters;
  readonly failOnWarnings?: boolean | undefined;
}

function imported(
  document: JsonObject,
  former: ApiContent,
  mode: Mode,
  { parameters, failOnWarnings }: ImportOptions,
  call: Call,
): { readonly next: ApiContent; readonly findings: Findings } {
  const findings = new Findings();
  const options = {
    apiId: former.api.id,
    basePath: own(parameters, 'basepath') ?? 'ignore',
    withDocumentation: own(parameters, 'ignore') !== 'documentation',
  };
  const definition = readDefinition(document, options, findings);
  const next = buildApi({ definition, former, mode, call, findings });
  findings.refuse(failOnWarnings);
  const endpointType = own(parameters, 'endpointConfigurationTypes');
  return {
    next: endpointType === undefined ? next : { ...next, api: withEndpointType(next.api, endpointType) },
    findings,
  };
}

function warningsOf({ warnings }: Findings): Pick<RestApi, 'warnings'> {
  return warnings.length > 0 ? { warnings } : {};
}
