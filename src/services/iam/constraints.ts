// What IAM's members may look like, and its texts for those that do not. One table for every operation. [recorded answers 2026-02]
import { validationError } from './faults.ts';
import { REQUIRED } from './required.ts';

interface Rule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** Numbers: the range instead of the length. */
  readonly range?: readonly [min: number, max: number];
}

const NAME = '[\\w+=,.@-]+';
const PATH = '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)';
const PATH_PREFIX = '\\u002F[\\u0021-\\u007F]*';
const DESCRIPTION = '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*';
const DOCUMENT = '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+';
const TAG_TEXT = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';

const MEMBERS: Readonly<Record<string, Rule>> = {
  UserName: { min: 1, max: 128, pattern: NAME },
  NewUserName: { min: 1, max: 64, pattern: NAME },
  GroupName: { min: 1, max: 128, pattern: NAME },
  NewGroupName: { min: 1, max: 128, pattern: NAME },
  RoleName: { min: 1, max: 64, pattern: NAME },
  PolicyName: { min: 1, max: 128, pattern: NAME },
  InstanceProfileName: { min: 1, max: 128, pattern: NAME },
  Path: { min: 1, max: 512, pattern: PATH },
  NewPath: { min: 1, max: 512, pattern: PATH },
  PathPrefix: { min: 1, max: 512, pattern: PATH_PREFIX },
  PolicyDocument: { min: 1, max: 131_072, pattern: DOCUMENT },
  AssumeRolePolicyDocument: { min: 1, max: 131_072, pattern: DOCUMENT },
  Description: { max: 1000, pattern: DESCRIPTION },
  VersionId: { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' },
  AccessKeyId: { min: 16, max: 128, pattern: '[\\w]+' },
  Status: { values: ['Active', 'Inactive'] },
  MaxItems: { range: [1, 1000] },
  MaxSessionDuration: { range: [3600, 43_200] },
  AccountAlias: { min: 3, max: 63, pattern: '[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]' },
  AWSServiceName: { min: 1, max: 128, pattern: NAME },
  CustomSuffix: { min: 1, max: 64, pattern: NAME },
  Scope: { values: ['All', 'AWS', 'Local'] },
  EntityFilter: { values: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] },
  Url: { min: 1, max: 255 },
  ClientID: { min: 1, max: 255 },
  OpenIDConnectProviderArn: { min: 20, max: 2048 },
  MinimumPasswordLength: { range: [6, 128] },
  MaxPasswordAge: { range: [1, 1095] },
  PasswordReusePrevention: { range: [1, 24] },
  PolicyUsageFilter: { values: ['PermissionsPolicy', 'PermissionsBoundary'] },
};

/** Names that are made are shorter than names that are asked for. */
const CREATED: Readonly<Record<string, Rule>> = { UserName: { min: 1, max: 64, pattern: NAME } };

const TAG_KEY: Rule = { min: 1, max: 128, pattern: `${TAG_TEXT}+` };
const TAG_VALUE: Rule = { max: 256, pattern: `${TAG_TEXT}*` };
const MOST_TAGS = 50;

/** Throws the ValidationError that names every member at fault. */
export function checkInput(operation: string, input: Readonly<Record<string, unknown>>): void {
  const found: string[] = [];
  for (const member of REQUIRED[operation] ?? []) {
    if (input[member] === undefined) found.push(failed(wireName(member), 'Member must not be null'));
  }
  for (const [member, value] of Object.entries(input)) {
    const rule = (operation.startsWith('Create') ? CREATED[member] : undefined) ?? MEMBERS[member];
    if (rule) found.push(...violations(wireName(member), value, rule));
  }
  found.push(...tagViolations(input['Tags']), ...tagKeyViolations(input['TagKeys']));
  if (found.length === 0) return;
  throw validationError(
    `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${found.join('; ')}`,
  );
}

/** IAM names the member but no longer repeats its value. */
function failed(path: string, constraint: string): string {
  return `Value at '${path}' failed to satisfy constraint: ${constraint}`;
}

function wireName(member: string): string {
  return member.startsWith('AWS') ? `aWS${member.slice(3)}` : member.charAt(0).toLowerCase() + member.slice(1);
}

const expressions = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let expression = expressions.get(pattern);
  if (!expression) expressions.set(pattern, (expression = new RegExp(`^(?:${pattern})$`, 'u')));
  return expression.test(text);
}

function violations(path: string, value: unknown, rule: Rule): string[] {
  if (typeof value === 'number') return rangeViolations(path, value, rule);
  if (typeof value !== 'string') return [];
  const found: string[] = [];
  if (rule.values && !rule.values.includes(value))
    found.push(failed(path, `Member must satisfy enum value set: [${rule.values.join(', ')}]`));
  if (rule.min !== undefined && value.length < rule.min)
    found.push(failed(path, `Member must have length greater than or equal to ${rule.min}`));
  else if (rule.max !== undefined && value.length > rule.max)
    found.push(failed(path, `Member must have length less than or equal to ${rule.max}`));
  else if (rule.pattern !== undefined && !matches(rule.pattern, value)) {
    found.push(failed(path, `Member must satisfy regular expression pattern: ${rule.pattern}`));
  }
  return found;
}

function rangeViolations(path: string, value: number, rule: Rule): string[] {
  if (!rule.range) return [];
  if (value < rule.range[0]) return [failed(path, `Member must have value greater than or equal to ${rule.range[0]}`)];
  return value > rule.range[1] ? [failed(path, `Member must have value less than or equal to ${rule.range[1]}`)] : [];
}

function tagViolations(tags: unknown): string[] {
  if (!Array.isArray(tags)) return [];
  if (tags.length > MOST_TAGS) return [failed('tags', `Member must have length less than or equal to ${MOST_TAGS}`)];
  return (tags as { Key?: unknown; Value?: unknown }[]).flatMap((tag, index) => [
    ...(tag.Key === undefined ? [failed(`tags.${index + 1}.member.key`, 'Member must not be null')] : []),
    ...violations(`tags.${index + 1}.member.key`, tag.Key, TAG_KEY),
    ...violations(`tags.${index + 1}.member.value`, tag.Value, TAG_VALUE),
  ]);
}

function tagKeyViolations(keys: unknown): string[] {
  if (!Array.isArray(keys)) return [];
  if (keys.length > MOST_TAGS) return [failed('tagKeys', `Member must have length less than or equal to ${MOST_TAGS}`)];
  if ((keys as unknown[]).every((key) => violations('tagKeys', key, TAG_KEY).length === 0)) return [];
  return [
    failed(
      'tagKeys',
      `Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${TAG_TEXT}+, Member must not be null]`,
    ),
  ];
}
