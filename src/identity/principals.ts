// The Principal and NotPrincipal elements: how closely a statement names the caller. Knows no action and no condition.
import type { Principal } from './contract.ts';
import { asRecord, texts } from './conditions.ts';

/**
 * How a statement names a caller. EXACT (user, session or service itself) grants past boundaries and session policies; ROLE and
 * EVERYONE grant within them; ACCOUNT leaves the grant to the account's own identity policies. [D3]
 */
export const GRADE = { NONE: 0, ACCOUNT: 1, EVERYONE: 2, ROLE: 3, EXACT: 4 } as const;
export type Grade = (typeof GRADE)[keyof typeof GRADE];

export type PrincipalMatcher = (principal: Principal) => Grade;

interface Named {
  readonly everyone: boolean;
  readonly accounts: ReadonlySet<string>;
  /** User, role and session ARNs, and unique ids. */
  readonly names: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

export function compilePrincipal(element: unknown): PrincipalMatcher {
  const named = readElement(element);
  return (principal) => gradeOf(named, principal);
}

/** Everyone but those listed. The account's ARN in the list spares its root user alone, as AWS has it. */
export function compileNotPrincipal(element: unknown): PrincipalMatcher {
  const named = readElement(element);
  return (principal) => {
    const grade = gradeOf(named, principal);
    return grade === GRADE.NONE || grade === GRADE.ACCOUNT ? GRADE.EVERYONE : GRADE.NONE;
  };
}

function gradeOf(named: Named, principal: Principal): Grade {
  if (principal.type === 'service') return named.services.has(principal.arn) ? GRADE.EXACT : everyone(named);
  if (principal.type === 'anonymous') return everyone(named);
  if (named.names.has(principal.arn) || named.names.has(principal.userId)) return GRADE.EXACT;
  if (principal.type === 'root' && named.accounts.has(principal.account)) return GRADE.EXACT;
  if (principal.roleArn !== undefined && named.names.has(principal.roleArn)) return GRADE.ROLE;
  if (named.everyone) return GRADE.EVERYONE;
  return named.accounts.has(principal.account) ? GRADE.ACCOUNT : GRADE.NONE;
}

function everyone(named: Named): Grade {
  return named.everyone ? GRADE.EVERYONE : GRADE.NONE;
}

const ROOT_ARN = /^arn:aws[\w-]*:iam::(\d{12}):root$/;

function readElement(element: unknown): Named {
  const groups = asRecord(element);
  const aws = typeof element === 'string' ? [element] : texts(groups['AWS']);
  const accounts = aws
    .map((entry) => (/^\d{12}$/.test(entry) ? entry : ROOT_ARN.exec(entry)?.[1]))
    .filter((entry) => entry !== undefined);
  return {
    everyone: aws.includes('*'),
    accounts: new Set(accounts),
    names: new Set([...aws, ...texts(groups['Federated'])]),
    services: new Set(texts(groups['Service'])),
  };
}
