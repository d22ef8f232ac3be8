// Writes docs/coverage.md: every operation of every service, built or not, as the code says. `--check` fails when the page is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { SERVICE_NAMES, type ServiceName } from '../src/models/contract.ts';
import { codec } from '../src/wire/codec.ts';
import { builtOperations } from '../src/main/services.ts';

const TITLES: Record<ServiceName, string> = {
  lambda: 'Lambda',
  apigateway: 'API Gateway v1 (REST APIs)',
  apigatewayv2: 'API Gateway v2 (HTTP and WebSocket APIs)',
  iam: 'IAM',
  sts: 'STS',
  s3: 'S3',
  ecr: 'ECR',
  cloudfront: 'CloudFront',
  logs: 'CloudWatch Logs',
  organizations: 'Organizations',
  acm: 'Certificate Manager',
};

export function coveragePage(): string {
  const built = builtOperations();
  const rows = SERVICE_NAMES.map((service) => {
    const all = [...codec.operations(service)].sort();
    const done = all.filter((operation) => built.get(service)?.has(operation));
    return { service, all, done, open: all.filter((operation) => !done.includes(operation)) };
  });
  const summary = rows.map(({ service, all, done }) => `| ${TITLES[service]} | ${done.length} | ${all.length} |`);
  const details = rows.map(({ service, done, open }) => section(TITLES[service], done, open));
  return [
    '# Coverage by operation',
    '',
    'Made by `npm run docs` from the code. An operation that is not built answers 501 `NotImplemented`, never a false success.',
    '',
    '| service | built | in the official client |',
    '|---|---|---|',
    ...summary,
    '',
    ...details,
  ].join('\n');
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function section(title: string, done: readonly string[], open: readonly string[]): string {
  return `## ${title}\n\nBuilt: ${list(done)}.\n\nNot built: ${list(open)}.\n`;
}

if (import.meta.filename === process.argv[1]) {
  const file = new URL('../docs/coverage.md', import.meta.url);
  const page = coveragePage();
  if (!process.argv.includes('--check')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    console.error('docs/coverage.md is old: run npm run docs');
    process.exit(1);
  }
}
