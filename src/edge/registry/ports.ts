// What the registry door needs: repositories by name, bytes, and who may push. No store, no AWS operation.
import type { Blobs, Uploads } from '../../blobs/contract.ts';

export interface RegistryScope {
  readonly account: string;
  readonly region: string;
}

export interface RegistryPorts {
  readonly home: RegistryScope;
  /** open: pushes without a login are taken too. */
  readonly auth: 'open' | 'strict';
  /** True when this password of GetAuthorizationToken is still good for the account. */
  checkPassword(account: string, password: string): boolean;
  has(scope: RegistryScope, name: string): boolean;
  manifest(
    scope: RegistryScope,
    name: string,
    reference: string,
  ): { readonly digest: string; readonly text: string; readonly mediaType: string } | undefined;
  putManifest(
    scope: RegistryScope,
    name: string,
    reference: string,
    text: string,
    mediaType: string | undefined,
  ): Promise<string>;
  tags(scope: RegistryScope, name: string): string[];
  layer(scope: RegistryScope, name: string, digest: string): { readonly size: number } | undefined;
  putLayer(scope: RegistryScope, name: string, digest: string, size: number): Promise<void>;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
}
