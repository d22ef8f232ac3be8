// Layers pushed through the API's own calls (the registry door pushes them over HTTP). Pieces go to the uploads.
import type {
  BatchCheckLayerAvailabilityRequest,
  CompleteLayerUploadRequest,
  GetDownloadUrlForLayerRequest,
  InitiateLayerUploadRequest,
  UploadLayerPartRequest,
} from '@aws-sdk/client-ecr';
import type { Uploads } from '../../blobs/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { fault, type Fault } from '../kernel/fault.ts';
import { registryHost, requireRepository } from './repositories.ts';
import type { EcrPorts } from './ports.ts';
import { IMAGE_LAYER } from './resources.ts';

/** AWS's own part size for docker. [F8] */
const PART_SIZE = 20 * 1024 * 1024;

export function layerHandlers(ports: EcrPorts, uploads: Uploads) {
  return {
    BatchCheckLayerAvailability: batchCheckLayerAvailability,
    GetDownloadUrlForLayer: (input: GetDownloadUrlForLayerRequest, call: Call) =>
      getDownloadUrlForLayer(ports, input, call),
    InitiateLayerUpload: (input: InitiateLayerUploadRequest, call: Call) => {
      call.read((tx) => requireRepository(tx, call, input.repositoryName ?? ''));
      return { uploadId: uploads.start(), partSize: PART_SIZE };
    },
    UploadLayerPart: (input: UploadLayerPartRequest, call: Call) => uploadLayerPart(uploads, input, call),
    CompleteLayerUpload: (input: CompleteLayerUploadRequest, call: Call) => completeLayerUpload(uploads, input, call),
  };
}

function batchCheckLayerAvailability(input: BatchCheckLayerAvailabilityRequest, call: Call) {
  const { repositoryName = '', layerDigests = [] } = input;
  return call.read((tx) => {
    requireRepository(tx, call, repositoryName);
    const layers = layerDigests.map((layerDigest) => {
      const layer = tx.get(IMAGE_LAYER, call.scope, `${repositoryName}@${layerDigest}`);
      return layer
        ? { layerDigest, layerAvailability: 'AVAILABLE', layerSize: layer.size }
        : { layerDigest, layerAvailability: 'UNAVAILABLE' };
    });
    return { layers, failures: [] };
  });
}

function getDownloadUrlForLayer(ports: EcrPorts, input: GetDownloadUrlForLayerRequest, call: Call) {
  const { repositoryName = '', layerDigest = '' } = input;
  const layer = call.read((tx) => {
    requireRepository(tx, call, repositoryName);
    return tx.get(IMAGE_LAYER, call.scope, `${repositoryName}@${layerDigest}`);
  });
  if (!layer)
    throw fault(
      'LayersNotFoundException',
      `The layer with digest '${layerDigest}' does not exist in the repository with name '${repositoryName}' in the registry with id '${call.account}'`,
    );
  return {
    downloadUrl: `${call.endpoint.split('://')[0]}://${registryHost(ports, call)}/v2/${repositoryName}/blobs/${layerDigest}`,
    layerDigest,
  };
}

async function uploadLayerPart(uploads: Uploads, input: UploadLayerPartRequest, call: Call) {
  const {
    repositoryName = '',
    uploadId = '',
    partFirstByte = 0,
    partLastByte = 0,
    layerPartBlob = new Uint8Array(),
  } = input;
  const size = uploads.size(uploadId);
  if (size === undefined) throw uploadMissing(uploadId, repositoryName, call);
  if (partFirstByte !== size || partLastByte !== size + layerPartBlob.length - 1) {
    throw fault(
      'InvalidLayerPartException',
      `Layer part range ${partFirstByte}-${partLastByte} does not follow byte ${size - 1}`,
      { registryId: call.account, repositoryName, uploadId, lastValidByteReceived: size - 1 },
    );
  }
  const received = await uploads.append(uploadId, layerPartBlob);
  return { registryId: call.account, repositoryName, uploadId, lastByteReceived: received - 1 };
}

async function completeLayerUpload(uploads: Uploads, input: CompleteLayerUploadRequest, call: Call) {
  const { repositoryName = '', uploadId = '', layerDigests = [] } = input;
  call.read((tx) => requireRepository(tx, call, repositoryName));
  if (uploads.size(uploadId) === undefined) throw uploadMissing(uploadId, repositoryName, call);
  const info = await uploads.finish(uploadId, layerDigests[0]);
  if (!info) throw fault('InvalidLayerException', `The layer's bytes do not have the digest '${layerDigests[0]}'`);
  await call.write((tx) => tx.put(IMAGE_LAYER, call.scope, `${repositoryName}@${info.digest}`, { size: info.size }));
  return { registryId: call.account, repositoryName, uploadId, layerDigest: info.digest };
}

function uploadMissing(id: string, name: string, call: Call): Fault {
  return fault(
    'UploadNotFoundException',
    `The upload with id '${id}' does not exist in the repository with name '${name}' in the registry with id '${call.account}'`,
  );
}
