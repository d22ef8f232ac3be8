// Vectors of the control plane, by the numbers of api-gateway.md part D.
import { test } from 'node:test';
import { openKit } from '../../../src/services/apigateway/testkit.test.ts';

test('vector 40: a deployment that a stage points to is not deleted', async () => {
  const kit = openKit();
  try {
    const { restApiId, deploymentId } = await kit.stagedApi();
    const message = 'Active stages pointing to this deployment must be moved or deleted';
    await kit.refused('DeleteDeployment', { restApiId, deploymentId }, 'BadRequestException', message);
  } finally {
    await kit.close();
  }
});
