// IAM's ARNs and the texts that depend on nothing else. Knows no store.
import type { Entity } from './resources.ts';

type ArnType = 'user' | 'group' | 'role' | 'policy' | 'instance-profile';

export function arnOf(account: string, type: ArnType, entity: Pick<Entity, 'path' | 'name'>): string {
  return `arn:aws:iam::${account}:${type}${entity.path}${entity.name}`;
}

/** The last part of an IAM ARN: its name. */
export function nameInArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Documents leave IAM percent-encoded as RFC 3986 has it; encodeURIComponent leaves five characters too many. [D4] */
export function encodedDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** IAM's times have whole seconds. */
export function dateOf(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000);
}
