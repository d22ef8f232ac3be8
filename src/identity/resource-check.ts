// The Resource element of identity policies: what IAM says of texts that are no ARN. Pure.

const PARTITIONS = new Set([
  '*',
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]);
const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/** AWS's text, or undefined for '*' and for what IAM takes as an ARN. [recorded answers of CreatePolicy, 2026-02] */
export function resourceProblem(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const parts = resource.split(':');
  const [, partition = '', service = ''] = parts;
  if (parts.length < 2) return `Resource ${resource} must be in ARN format or "*".`;
  if (!PARTITIONS.has(partition)) return `Partition "${partition}" is not valid for resource "${paddedArn(parts)}".`;
  if (parts.length < 3 || /[*?]/.test(service))
    return 'Resource vendor must be fully qualified and cannot contain regexes.';
  // 'arn:aws:name' passes; from the fourth part on all six are wanted, unless a wildcard stands for the rest.
  if (parts.length === 3 || (parts.length < 6 && resource.endsWith('*') && service !== '')) return undefined;
  if (parts.length < 6 || service === '') return 'The policy failed legacy parsing';
  return service === 'iam' ? iamProblem(resource, parts) : s3Problem(resource, parts);
}

/** The ARN as IAM repeats it: missing parts are '*', what is too many stays in the last. */
function paddedArn(parts: readonly string[]): string {
  const rest = parts.slice(2);
  const shown = [rest[0], rest[1], rest[2], rest.length > 3 ? rest.slice(3).join(':') : undefined].map(
    (part) => part ?? '*',
  );
  return ['arn', parts[1], ...shown].join(':');
}

function iamProblem(resource: string, parts: readonly string[]): string | undefined {
  if (parts[3] !== '' && parts[3] !== '*') return `IAM resource ${resource} cannot contain region information.`;
  const path = parts.slice(5).join(':');
  const known =
    path === 'root' ||
    path.startsWith('*') ||
    path.startsWith('${') ||
    IAM_PATHS.some((start) => path.startsWith(start));
  return known ? undefined : `IAM resource path must either be "*", root, or start with ${IAM_PATHS.join(', ')}.`;
}

/** Buckets have no region; access points have region and account. */
function s3Problem(resource: string, parts: readonly string[]): string | undefined {
  const [, , service, region, account] = parts;
  if (service !== 's3' || region === '' || region === '*' || account !== '') return undefined;
  return `Resource ${resource} can not contain region information.`;
}
