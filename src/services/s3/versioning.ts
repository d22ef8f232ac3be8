// Versioning of a bucket: never set, enabled or suspended; once set it cannot be unset. [lambda F2]
import type { GetBucketVersioningRequest, PutBucketVersioningRequest } from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { malformedXml } from './faults.ts';
import { bucketOf, updateBucket } from './find.ts';

export const versioningHandlers = {
  GetBucketVersioning: getBucketVersioning,
  PutBucketVersioning: putBucketVersioning,
};

function getBucketVersioning(input: GetBucketVersioningRequest, call: Call) {
  const { versioning, mfaDelete } = call.read((tx) => bucketOf(tx, input, call));
  return {
    ...(versioning && { Status: versioning }),
    ...(mfaDelete !== undefined && { MFADelete: mfaDelete }),
  };
}

async function putBucketVersioning(input: PutBucketVersioningRequest, call: Call): Promise<void> {
  const { Status: status, MFADelete: mfaDelete } = input.VersioningConfiguration ?? {};
  if (status !== 'Enabled' && status !== 'Suspended')
    throw status === undefined
      ? fault('IllegalVersioningConfigurationException', 'The Versioning element must be specified', {}, 400)
      : malformedXml();
  await updateBucket(input, call, (bucket) => {
    if (bucket.settings.objectLock && status === 'Suspended')
      throw fault(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        {},
        409,
      );
    return { ...bucket, versioning: status, ...(mfaDelete !== undefined && { mfaDelete }) };
  });
}
