// What the parts of the parser ask of each other, and what they make: closures over a frame.
import type { Frame } from './frame.ts';
import type { Source } from './source.ts';
import type { Value } from './values.ts';

export type Expression = (frame: Frame) => Value;

/** How a statement leaves its block early. */
export type Exit = 'break' | 'stop';
export type Statement = (frame: Frame) => Exit | undefined;

export interface Reference {
  /** Never null: what is unresolved is the empty string. */
  readonly read: Expression;
  readonly assign: (frame: Frame, value: Value) => void;
  /** The name of the variable when it is nothing but one. */
  readonly name: string | undefined;
}

export interface Grammar {
  expression(source: Source): Expression;
  /** Undefined, and the place unchanged, when no reference stands here. */
  reference(source: Source): Reference | undefined;
  /** A template inside a string. */
  template(source: Source): Statement;
}
