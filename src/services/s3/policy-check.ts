// Is this text a policy that this bucket can have? Answers S3's own text of the first problem. [lambda F7]

type Json = Readonly<Record<string, unknown>>;

export function policyProblem(document: string, bucket: string): string | undefined {
  const policy = parsed(document);
  if (!policy) return "Policies must be valid JSON and the first byte must be '{'";
  const version = policy['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    return 'The policy must contain a valid version string';
  const statements = recordsOf(policy['Statement']);
  if (!statements) return 'Missing required field Statement';
  if (statements.length === 0) return 'Could not parse the policy: Statement is empty!';
  for (const statement of statements) {
    const problem = statementProblem(statement, bucket);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function parsed(document: string): Json | undefined {
  if (!document.startsWith('{')) return undefined;
  try {
    return JSON.parse(document) as Json;
  } catch {
    return undefined;
  }
}

function recordsOf(value: unknown): Json[] | undefined {
  const list = Array.isArray(value) ? value : value === undefined ? undefined : [value];
  return list?.every((one) => typeof one === 'object' && one !== null) ? (list as Json[]) : undefined;
}

function statementProblem(statement: Json, bucket: string): string | undefined {
  const { Effect: effect } = statement;
  if (effect === undefined) return 'Missing required field Effect';
  if (effect !== 'Allow' && effect !== 'Deny') return `Invalid effect: ${String(effect)}`;
  const principal = statement['Principal'] ?? statement['NotPrincipal'];
  if (principal === undefined) return 'Missing required field Principal';
  if (!isPrincipal(principal)) return 'Invalid principal in policy';
  const actions = textsOf(statement['Action'] ?? statement['NotAction']);
  if (!actions) return 'Missing required field Action';
  if (!actions.every((action) => action === '*' || /^s3:[A-Za-z*?]+$/i.test(action)))
    return 'Policy has invalid action';
  const resources = textsOf(statement['Resource'] ?? statement['NotResource']);
  if (!resources) return 'Missing required field Resource';
  if (!resources.every((resource) => isOwn(resource, bucket))) return 'Policy has invalid resource';
  return statement['Action'] !== undefined && !applies(actions, resources)
    ? 'Action does not apply to any resource(s) in statement'
    : undefined;
}

function textsOf(value: unknown): string[] | undefined {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.length > 0 && list.every((one) => typeof one === 'string') ? (list as string[]) : undefined;
}

const ACCOUNT_OR_ARN =
  /^(\*|\d{12}|arn:aws[\w-]*:(iam|sts)::(\d{12}|cloudfront):[\w+=,.@/ -]+|A[A-Z]{3}[A-Z0-9]{16,17})$/;

function isPrincipal(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  return Object.entries(principal).every(([kind, value]) => {
    const names = textsOf(value);
    if (!names) return false;
    if (kind === 'AWS') return names.every((name) => ACCOUNT_OR_ARN.test(name));
    return kind === 'Service' || kind === 'Federated' || kind === 'CanonicalUser';
  });
}

/** The bucket or what is in it; wildcards may stand for parts of the name. */
function isOwn(resource: string, bucket: string): boolean {
  const [, name] = /^arn:(?:aws[\w-]*|\*):s3:::([^/]+)/.exec(resource) ?? [];
  if (resource === '*') return true;
  if (name === undefined) return false;
  // A wildcard may swallow the slash as well.
  const wild = new RegExp(
    `^${name
      .replace(/[.+^$()|[\]{}\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  return name === bucket || wild.test(bucket) || name.includes('${');
}

const ON_BUCKETS =
  /^s3:(ListBucket|ListBucketVersions|ListBucketMultipartUploads|CreateBucket|DeleteBucket|(Get|Put|Delete)(Bucket\w*|AccelerateConfiguration|LifecycleConfiguration|ReplicationConfiguration|EncryptionConfiguration|AnalyticsConfiguration|InventoryConfiguration|MetricsConfiguration|IntelligentTieringConfiguration))$/i;

/** An action on buckets needs a bucket among the resources, one on objects something within. */
function applies(actions: readonly string[], resources: readonly string[]): boolean {
  const inside = resources.some((resource) => resource.includes('/') || resource.endsWith('*'));
  const bucket = resources.some((resource) => !resource.includes('/') || /^arn:[^/]*\*/.test(resource));
  return actions.some((action) => (/[*?]/.test(action) ? true : ON_BUCKETS.test(action) ? bucket : inside));
}
