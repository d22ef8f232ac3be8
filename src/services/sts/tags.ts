// Session tags: keys are alike when they differ by case alone.
import { fault } from '../kernel/fault.ts';

export interface SessionTagInput {
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

/** Undefined when none was passed. [recorded answers of AssumeRole, 2025-04] */
export function sessionTags(input: SessionTagInput): Record<string, string> | undefined {
  const tags = (input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''] as const);
  const keys = new Set(tags.map(([key]) => key.toLowerCase()));
  if (keys.size < tags.length)
    throw fault(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      {},
      400,
    );
  if (!(input.TransitiveTagKeys ?? []).every((key) => keys.has(key.toLowerCase()))) {
    throw fault(
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
      {},
      400,
    );
  }
  return tags.length === 0 ? undefined : Object.fromEntries(tags);
}
