// Generates src/models/generated/<service>.json from the schemas that the official AWS clients ship (Apache-2.0, see NOTICE).
// Runs at `npm prepare`. Says one line and leaves non-zero when a client is missing or ships a form it does not know.
import { mkdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { SERVICE_NAMES } from '../src/models/contract.ts';
import type { OperationModel, Protocol, ServiceModel, ServiceName, Shape } from '../src/models/contract.ts';
import { SchemaReader } from './models/schema.ts';
import { writeIfChanged } from './write.ts';

const CLIENTS: Readonly<Record<ServiceName, string>> = {
  lambda: 'lambda',
  apigateway: 'api-gateway',
  apigatewayv2: 'apigatewayv2',
  iam: 'iam',
  sts: 'sts',
  s3: 's3',
  ecr: 'ecr',
  cloudfront: 'cloudfront',
  logs: 'cloudwatch-logs',
  organizations: 'organizations',
  acm: 'acm',
};

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  AwsRestJsonProtocol: 'rest-json',
  AwsJson1_0Protocol: 'json-1.0',
  AwsJson1_1Protocol: 'json-1.1',
  AwsQueryProtocol: 'query',
  AwsRestXmlProtocol: 'rest-xml',
  S3RestXmlProtocol: 'rest-xml',
};

const modules = new URL('../node_modules/@aws-sdk/', import.meta.url);
const generated = new URL('../src/models/generated/', import.meta.url);

// The clients' ES modules leave out file extensions and the package's "type": Node needs both spelled out.
registerHooks({
  resolve(specifier, context, next) {
    const bare = context.parentURL?.includes('/dist-es/') && specifier.startsWith('.') && !specifier.endsWith('.js');
    return next(bare ? `${specifier}.js` : specifier, context);
  },
  load(url, context, next) {
    return next(url, url.includes('/dist-es/') ? { ...context, format: 'module' } : context);
  },
});

async function generate(service: ServiceName): Promise<ServiceModel> {
  const client = new URL(`client-${CLIENTS[service]}/dist-es/`, modules);
  const schemas = (await import(new URL('schemas/schemas_0.js', client).href)) as Record<string, unknown>;
  const reader = new SchemaReader();
  reader.readModule(schemas);
  const settings = readFileSync(new URL('runtimeConfig.shared.js', client), 'utf8');
  const auth = readFileSync(new URL('auth/httpAuthSchemeProvider.js', client), 'utf8');
  const target = only(settings, /serviceTarget: "([^"]+)"/, `the target of ${service}`);
  const protocol = PROTOCOLS[only(settings, /protocol: config\?\.protocol \?\? (\w+)/, `the protocol of ${service}`)];
  if (!protocol) throw new Error(`unknown protocol of ${service}`);
  const xmlNamespace = protocol.includes('json')
    ? undefined
    : only(settings, /xmlNamespace: "([^"]+)"/, 'the namespace');
  return {
    service,
    signingName: only(auth, /name: "([^"]+)"/, `the signing name of ${service}`),
    protocol,
    ...(protocol.startsWith('json-') && { target }),
    apiVersion: only(settings, /apiVersion: "([^"]+)"/, `the version of ${service}`),
    ...(xmlNamespace !== undefined && { xmlNamespace }),
    shapes: reader.shapes,
    operations: reader.operations.map((operation) => withBucket(operation, reader.shapes)),
    errors: reader.errors,
  };
}

function only(text: string, pattern: RegExp, what: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`cannot find ${what} in the client`);
  return found;
}

/** S3's templates leave the bucket to the endpoint rules; the tables name it, in path style. */
function withBucket(operation: OperationModel, shapes: readonly Shape[]): OperationModel {
  const input = shapes[operation.input];
  if (!operation.http || !input || !('members' in input) || !input.members['Bucket']?.traits?.httpLabel)
    return operation;
  const [method, uri, status] = operation.http;
  return { ...operation, http: [method, `/{Bucket}${uri.replace(/^\/(?=\?|$)/, '')}`, status] };
}

try {
  mkdirSync(generated, { recursive: true });
  for (const service of SERVICE_NAMES) {
    const model = await generate(service);
    writeIfChanged(new URL(`${service}.json`, generated), Buffer.from(`${JSON.stringify(model)}\n`));
  }
} catch (error) {
  console.error(`tools/models: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
