import type { BodyFact, OperationFacts, ParameterFact } from './facts.ts';

const id: ParameterFact = {
  name: 'id',
  in: 'path',
  required: true,
  type: 'string',
  example: '68123badaa855ca20cdf6451',
};

/** The page calls the field optional; an upload without a file makes no sense, so it is required here. */
const file: BodyFact = {
  mediaType: 'multipart/form-data',
  required: true,
  fields: { file: 'file' },
  requiredFields: ['file'],
};

function fileFields(prefix: string): Record<string, string> {
  return {
    [`${prefix}`]: 'object',
    [`${prefix}._id`]: 'string',
    [`${prefix}.name`]: 'string',
    [`${prefix}.uploaded_by`]: 'string',
    [`${prefix}.type`]: 'string',
    [`${prefix}.size`]: 'string',
    [`${prefix}.bucket`]: 'string',
    [`${prefix}.url`]: 'string',
    [`${prefix}.meta`]: 'object',
    [`${prefix}.meta.originalName`]: 'string',
    [`${prefix}.status`]: 'boolean',
    [`${prefix}.deletedAt`]: 'null|string',
    [`${prefix}.createdAt`]: 'string',
    [`${prefix}.updatedAt`]: 'string',
    [`${prefix}.__v`]: 'integer',
  };
}

function fileFormats(prefix: string): Record<string, string> {
  return {
    [`${prefix}.createdAt`]: 'date-time',
    [`${prefix}.updatedAt`]: 'date-time',
    [`${prefix}.deletedAt`]: 'date-time',
    [`${prefix}.url`]: 'uri',
  };
}

function uploaded(visibility: 'public' | 'private'): unknown {
  const name = `${visibility}/680b8f5b03127a4fd7110e38/ac5af6e7-08f2-42d0-9900-fdb729c82951.png`;
  return {
    status: 'success',
    message: 'file Uploaded Successfully',
    data: {
      name,
      uploaded_by: '680b8f5b03127a4fd7110e38',
      type: 'image/png',
      size: '383373',
      bucket: 'chainsite-dev-storage',
      url: `https://d2m11zsaax1wy8.cloudfront.net/${name}`,
      meta: { originalName: '80:20 rule.png' },
      status: true,
      deletedAt: null,
      _id: '68123dd4aa855ca20cdf6471',
      createdAt: '2025-04-30T15:12:20.054Z',
      updatedAt: '2025-04-30T15:12:20.054Z',
      __v: 0,
    },
  };
}

const storedName = 'public/680b8f5b03127a4fd7110e38/d4a6e766-4157-4a9b-9e4e-d1bccd473bae.png';

/** The page shows `https://-/…` (the host was redacted), so any host may stand in the description's example. */
export const redactedHost = 'https://-/';

const stored = {
  _id: '68123badaa855ca20cdf6451',
  name: storedName,
  uploaded_by: '680b8f5b03127a4fd7110e38',
  type: 'image/png',
  size: '383373',
  bucket: 'chainsite-dev-storage',
  url: `${redactedHost}${storedName}`,
  meta: { originalName: '80:20 rule.png' },
  status: true,
  deletedAt: null,
  createdAt: '2025-04-30T15:03:09.568Z',
  updatedAt: '2025-04-30T15:03:09.568Z',
  __v: 0,
};

const envelope = { status: 'string', message: 'string' };

/** From the Pakt page "File upload". */
export const pakt: readonly OperationFacts[] = [
  {
    operation: 'listFiles',
    method: 'GET',
    url: 'https://{host}/v1/upload/',
    status: 200,
    bearer: true,
    parameters: [
      { name: 'page', in: 'query', required: false, type: 'integer', example: 1 },
      { name: 'limit', in: 'query', required: false, type: 'integer', example: 10 },
      { name: 'coinName', in: 'query', required: false, type: 'string', example: 'GOGOPOOL' },
    ],
    mediaType: 'application/json',
    fields: {
      ...envelope,
      data: 'object',
      'data.count': 'integer',
      'data.pages': 'integer',
      'data.data': 'array',
      ...fileFields('data.data[]'),
    },
    optional: ['data.data[].deletedAt'],
    formats: fileFormats('data.data[]'),
    examples: [{ status: 'success', message: 'OK', data: { count: 2, pages: 2, data: [stored] } }],
  },
  {
    operation: 'getFile',
    method: 'GET',
    url: 'https://{host}/v1/upload/{id}',
    status: 200,
    bearer: true,
    parameters: [id],
    mediaType: 'application/json',
    fields: { ...envelope, ...fileFields('data') },
    optional: ['data.deletedAt'],
    formats: fileFormats('data'),
    examples: [{ status: 'success', message: 'Success', data: stored }],
  },
  {
    operation: 'createDownloadUrl',
    method: 'GET',
    url: 'https://{host}/v1/upload/url/{id}',
    status: 200,
    bearer: true,
    parameters: [id],
    mediaType: 'application/json',
    fields: { ...envelope, data: 'string' },
    formats: { data: 'uri' },
    examples: [
      {
        status: 'success',
        message: 'Success',
        data:
          `https://chainsite-dev-storage.s3.us-east-1.amazonaws.com/${storedName}` +
          '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD' +
          '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20250430%2Fus-east-1%2Fs3%2Faws4_request' +
          `&X-Amz-Date=20250430T151722Z&X-Amz-Expires=300&X-Amz-Signature=${'0'.repeat(64)}` +
          '&X-Amz-SignedHeaders=host&x-amz-checksum-mode=ENABLED&x-id=GetObject',
      },
    ],
  },
  {
    operation: 'uploadPublicFile',
    method: 'POST',
    url: 'https://{host}/v1/upload',
    status: 200,
    bearer: true,
    parameters: [],
    body: file,
    mediaType: 'application/json',
    fields: { ...envelope, ...fileFields('data') },
    optional: ['data.deletedAt'],
    formats: fileFormats('data'),
    examples: [uploaded('public')],
  },
  {
    operation: 'uploadPrivateFile',
    method: 'POST',
    url: 'https://{host}/v1/upload/private',
    // The page shows the status "undefined" and text/plain over a JSON body.
    status: 200,
    bearer: true,
    parameters: [],
    body: file,
    mediaType: 'application/json',
    fields: { ...envelope, ...fileFields('data') },
    optional: ['data.deletedAt'],
    formats: fileFormats('data'),
    examples: [uploaded('private')],
  },
];
