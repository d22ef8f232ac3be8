// The four spellings of time in Lambda's answers. [lambda B]

/** FunctionConfiguration.LastModified, LayerVersion.CreatedDate. */
export function modified(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** ProvisionedConcurrency LastModified: whole seconds. */
export function modifiedSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000');
}

/** Function URLs: microseconds. */
export function modifiedMicros(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
