// S3: every handler by operation name. What is not here answers 501.
import type { Handler, Service } from '../kernel/contract.ts';
import { accessNeeds } from './access.ts';
import { aclHandlers } from './acls.ts';
import { checkBody } from './body.ts';
import { bucketHandlers } from './buckets.ts';
import { completeHandlers } from './complete.ts';
import { configurationHandlers } from './configurations.ts';
import { copyHandlers } from './copy-object.ts';
import { deleteHandlers } from './delete-object.ts';
import { getObjectHandlers } from './get-object.ts';
import { lifecycleHandlers } from './lifecycle.ts';
import { listObjectHandlers } from './list-objects.ts';
import { listVersionHandlers } from './list-versions.ts';
import { lockHandlers } from './locks.ts';
import { notificationHandlers } from './notification.ts';
import { partHandlers } from './parts.ts';
import { policyHandlers } from './policy.ts';
import type { S3Ports } from './ports.ts';
import { putObjectHandlers } from './put-object.ts';
import { settingHandlers } from './settings.ts';
import { taggingHandlers } from './tagging.ts';
import { uploadHandlers } from './uploads.ts';
import { versioningHandlers } from './versioning.ts';

/** Typed, for tests. */
export function s3Handlers(ports: S3Ports) {
  return {
    ...bucketHandlers,
    ...policyHandlers,
    ...versioningHandlers,
    ...lifecycleHandlers,
    ...aclHandlers,
    ...lockHandlers,
    ...getObjectHandlers,
    ...listObjectHandlers,
    ...listVersionHandlers,
    ...uploadHandlers,
    ...partHandlers,
    ...putObjectHandlers(ports),
    ...copyHandlers(ports),
    ...deleteHandlers(ports),
    ...completeHandlers(ports),
    ...taggingHandlers(ports),
    ...notificationHandlers(ports),
  };
}

export function createS3Service(ports: S3Ports): Service {
  const handlers: Record<string, Handler<never>> = {
    ...settingHandlers,
    ...configurationHandlers,
    ...s3Handlers(ports),
  };
  return { name: 's3', handlers, checkBody, needs: accessNeeds };
}
