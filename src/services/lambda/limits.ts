// Quotas of an account and of a package. The composition root hands the concurrency limit to execute as well. [lambda A10, B2, B7]

export const ACCOUNT_CONCURRENCY = 1000;
/** What must stay unreserved for functions without a reservation. */
export const MIN_UNRESERVED_CONCURRENCY = 100;

/** Bytes of a zip in the request itself. */
export const ZIPPED_LIMIT = 52_428_800;
/** Bytes of a function's or layer's files, unpacked. */
export const UNZIPPED_LIMIT = 262_144_000;
export const TOTAL_CODE_LIMIT = 80_530_636_800;

export const SYNC_PAYLOAD_LIMIT = 6_291_456;
export const ASYNC_PAYLOAD_LIMIT = 1_048_576;

/** Bytes of the environment as compact JSON. */
export const ENVIRONMENT_LIMIT = 4096;
export const LAYERS_LIMIT = 5;
export const TAGS_LIMIT = 50;
/** Bytes of one resource policy. */
export const POLICY_LIMIT = 20_480;
