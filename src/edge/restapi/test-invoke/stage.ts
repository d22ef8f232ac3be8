// How AWS names the stage that there is not, when a method or an authorizer is tested.

/** In events, in $context and in what a function's policy is asked. */
export const TEST_STAGE = 'test-invoke-stage';
/** In the method ARN that an authorizer sees. */
export const AUTHORIZER_TEST_STAGE = 'ESTestInvoke-stage';
/** In events of authorizers. */
export const TEST_RESOURCE_ID = 'test-invoke-resource-id';
