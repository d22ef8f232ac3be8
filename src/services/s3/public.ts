// Whether a bucket policy is public: an Allow for everyone that no condition narrows to someone. [lambda F7; AWS, "The meaning of public"]

type Json = Readonly<Record<string, unknown>>;

/** Keys whose fixed values tell who calls; lower case. */
const NARROWING: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

export function isPublicPolicy(document: string): boolean {
  const { Statement: statement } = JSON.parse(document) as Json;
  return (Array.isArray(statement) ? statement : [statement]).some((one) => isPublicStatement(one as Json));
}

function isPublicStatement(statement: Json): boolean {
  return statement['Effect'] === 'Allow' && namesEveryone(statement) && !isNarrowed(statement['Condition']);
}

function namesEveryone({ Principal: principal, NotPrincipal: except }: Json): boolean {
  if (except !== undefined) return true;
  if (principal === '*') return true;
  const named = (principal as Json | undefined)?.['AWS'];
  return listOf(named).includes('*');
}

function isNarrowed(condition: unknown): boolean {
  return Object.entries((condition ?? {}) as Record<string, Json>).some(
    ([operator, keys]) =>
      !/Not|IfExists|Null/.test(operator) &&
      Object.entries(keys).some(([key, value]) => narrows(key.toLowerCase(), value)),
  );
}

function narrows(key: string, value: unknown): boolean {
  const values = listOf(value);
  // Whole networks up to /8 are somebody's; wider ones are everybody.
  if (key === 'aws:sourceip') return values.every((range) => Number(range.split('/')[1] ?? 32) >= 8);
  return NARROWING.has(key) && values.length > 0 && values.every((text) => text !== '*' && !/^[*?]/.test(text));
}

function listOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
