// Where in an HTTP API a request points: stage, path for matching, path for the event. The address comes from the server, which knows the host forms. [api-gateway.md B1, B4]
import type { HttpApiUnit, StageUnit } from './unit.ts';

/** What the server's address parser found. */
export interface ApiAddress {
  readonly id: string;
  /** The path's first segment; '' when it has none. Behind a custom domain the mapping's stage. */
  readonly stage: string;
  /** What follows: '' or from its first '/', raw. */
  readonly rest: string;
  /** Set when a custom domain led here. */
  readonly custom?: {
    /** The client's path without a stage. */
    readonly eventPath: string;
    /** '' when the empty one matched. */
    readonly basePath: string;
  };
}

/** The stage without a prefix. */
export const DEFAULT_STAGE = '$default';

export interface Place {
  readonly stage: StageUnit | undefined;
  /** For matching: without the stage, raw, from its first slash. */
  readonly path: string;
  readonly rawPath: string;
  /** Of a custom domain's mapping. */
  readonly mappingKey: string | undefined;
}

/** The first segment when it names a stage, else $default with the whole path. */
export function placeOf({ stages }: HttpApiUnit, { stage: first, rest, custom }: ApiAddress): Place {
  const path = rest === '' ? '/' : rest;
  if (custom) return { stage: stages.get(first), path, rawPath: custom.eventPath, mappingKey: custom.basePath };
  const whole = `/${first}${rest}`;
  const named = first === DEFAULT_STAGE ? undefined : stages.get(first);
  if (named) return { stage: named, path, rawPath: whole, mappingKey: undefined };
  return { stage: stages.get(DEFAULT_STAGE), path: whole, rawPath: whole, mappingKey: undefined };
}
