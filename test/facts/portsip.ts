import type { OperationFacts, ParameterFact } from './facts.ts';

const id: ParameterFact = {
  name: 'id',
  in: 'path',
  required: true,
  type: 'string',
  example: '52e51422-573d-4fc9-b5c6-4a30058f5d71',
};
const uploadToken: ParameterFact = {
  name: 'PortSIP-Upload-Token',
  in: 'header',
  required: true,
  type: 'string',
};
const digest = '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882';

/** The page shows no response headers; these come from the vendor's own OpenAPI description. */
const uploadHeaders = {
  'PortSIP-Upload-ID': 'string',
  'PortSIP-Upload-Token': 'string',
  Range: 'string',
};

/** From the PortSIP page "Blobs". */
export const portsip: readonly OperationFacts[] = [
  {
    operation: 'initBlobUpload',
    method: 'POST',
    url: 'https://{hostname}:{port}/api/blobs/uploads',
    status: 202,
    bearer: true,
    parameters: [
      { name: 'filename', in: 'query', required: false, type: 'string' },
      { name: 'temporary', in: 'query', required: false, type: 'boolean' },
    ],
    headers: uploadHeaders,
  },
  {
    operation: 'appendBlobUpload',
    method: 'POST',
    url: 'https://{hostname}:{port}/api/blobs/uploads/{id}/append',
    status: 203,
    bearer: true,
    parameters: [id, uploadToken],
    // The page calls the body optional; appending nothing makes no sense, so it is required here.
    body: { mediaType: 'application/octet-stream', required: true, octets: true },
    headers: uploadHeaders,
  },
  {
    operation: 'completeBlobUpload',
    method: 'POST',
    url: 'https://{hostname}:{port}/api/blobs/uploads/{id}/complete',
    status: 201,
    bearer: true,
    parameters: [
      id,
      uploadToken,
      { name: 'digest', in: 'query', required: false, type: 'string', example: digest },
    ],
    body: { mediaType: 'application/octet-stream', required: false, octets: true },
    mediaType: 'application/json',
    fields: { id: 'string' },
    examples: [{ id: 'NzAwNTUxOTA5NzczMTQ4MTYw' }],
  },
  {
    operation: 'getBlobUploadStatus',
    method: 'GET',
    url: 'https://{hostname}:{port}/api/blobs/uploads/{id}/status',
    status: 204,
    bearer: true,
    parameters: [id],
    headers: uploadHeaders,
  },
  {
    operation: 'deleteBlobUpload',
    method: 'POST',
    url: 'https://{hostname}:{port}/api/blobs/uploads/{id}/destroy',
    status: 204,
    bearer: true,
    parameters: [id],
  },
  {
    operation: 'downloadBlobs',
    method: 'GET',
    url: 'https://{hostname}:{port}/api/blobs/{digest}',
    status: 200,
    bearer: false,
    parameters: [{ name: 'digest', in: 'path', required: true, type: 'string', example: digest }],
    mediaType: 'application/octet-stream',
    octets: true,
    headers: { 'Content-Disposition': 'string' },
  },
];
