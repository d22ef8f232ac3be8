// What both versions need of their neighbours, wired by the composition root.
import type { Call } from '../kernel/contract.ts';

export interface TruststoreLocation {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** Objects in buckets, read with the rights of the caller. */
export interface Truststores {
  read(
    location: TruststoreLocation,
    limit: number,
    call: Call,
  ): Promise<{ readonly text: string } | { readonly refusal: 'missing' | 'denied' | 'too-large' }>;
}
