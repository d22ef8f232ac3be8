// Names under which the ledger counts what usage plans allow. No imports, so that the edge and this service share them.

/** The quota of one key in one plan. */
export function quotaName(account: string, region: string, planId: string, keyId: string): string {
  return `${planUsagePrefix(account, region, planId)}${keyId}`;
}

/** What every quota name of one plan starts with. */
export function planUsagePrefix(account: string, region: string, planId: string): string {
  return `apigw/${account}/${region}/${planId}/`;
}
