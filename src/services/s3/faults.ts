// S3's refusals, in its words. Statuses that no model lists stand in wire's table of S3. [lambda F2-F4]
import { fault, type Fault } from '../kernel/fault.ts';

/** The answer to a refusal bears these as well. */
export function withHeaders(refusal: Fault, headers: Readonly<Record<string, string>>): Fault {
  return Object.assign(refusal, { headers });
}

export function noSuchBucket(bucket: string): Fault {
  return fault('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
}

export function invalidBucketName(bucket: string): Fault {
  return fault('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: bucket });
}

export function noSuchKey(key: string): Fault {
  return fault('NoSuchKey', 'The specified key does not exist.', { Key: key });
}

export function noSuchVersion(key: string, versionId: string): Fault {
  return fault('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: versionId });
}

export function noSuchUpload(uploadId: string): Fault {
  return fault(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}

export function accessDenied(message = 'Access Denied'): Fault {
  return fault('AccessDenied', message, {}, 403);
}

export function malformedXml(): Fault {
  return fault(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    {},
    400,
  );
}

export function invalidArgument(message: string, name: string, value: string | number): Fault {
  return fault('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value }, 400);
}

export function invalidRequest(message: string): Fault {
  return fault('InvalidRequest', message, {}, 400);
}

export function preconditionFailed(condition: string): Fault {
  return fault(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
    412,
  );
}

/** A header whose meaning is known and not served. */
export function unservedHeader(header: string, additionalMessage: string): Fault {
  return fault(
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    { Header: header, additionalMessage },
    501,
  );
}
