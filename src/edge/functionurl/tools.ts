// What the gates of the function-URL door have in their hands.
import type { DoorTools, Exchange, FunctionUrlUnit, Units } from '../contract.ts';
import type { PolicyGate } from './policy.ts';

/** Where a request points, as the server's address parser found it. */
export interface UrlAddress {
  readonly form: 'host' | 'path';
  /** Lower case. */
  readonly id: string;
  /** The function's own path, raw, '/' at least. */
  readonly rest: string;
}

/**
 * Which permissions a caller needs: lambda:InvokeFunctionUrl alone, or lambda:InvokeFunction as well, as AWS asks for
 * URLs made since October 2025. [lambda C2]
 */
export type AuthModel = 'legacy' | 'dual';

export interface FunctionUrlDoorTools extends DoorTools {
  readonly urls: Units<FunctionUrlUnit>;
  /** Reads host and path forms; the rule that sends exchanges here claims the same ones. */
  locate(exchange: Exchange): UrlAddress | undefined;
  /** Default 'legacy'. */
  readonly authModel?: AuthModel;
  /**
   * Who has the last word when the function sends Access-Control headers of its own beside those of the URL's configuration:
   * 'both' sends both, as AWS does, and browsers refuse the pair; 'configured' drops the function's. Default 'both'. [lambda C5]
   */
  readonly corsPrecedence?: 'both' | 'configured';
  /** In [0, 1), for aliases with two versions. */
  readonly draw?: () => number;
}

export interface UrlTools extends FunctionUrlDoorTools {
  readonly policy: PolicyGate;
  readonly forwarded: 'aws' | 'real';
}
