import type { OperationFacts, ParameterFact } from './facts.ts';

const uploadToken: ParameterFact = {
  name: 'x-dstor-upload-token',
  in: 'header',
  required: true,
  type: 'string',
};

/**
 * From the dStor page on folder uploads. The host comes from the vendor's other pages; success statuses and media types
 * of the answers are not on the page (200 and JSON are our reading).
 */
export const dstor: readonly OperationFacts[] = [
  {
    operation: 'createUploadToken',
    method: 'POST',
    url: 'https://api.dstor.cloud/v1/upload/get-token',
    status: 200,
    bearer: true,
    parameters: [],
    body: {
      mediaType: 'application/json',
      required: true,
      fields: { chunks_number: 'integer', folder_path: 'string' },
      requiredFields: ['chunks_number', 'folder_path'],
    },
    mediaType: 'application/json',
    fields: { message: 'string', token: 'string' },
  },
  {
    operation: 'uploadChunk',
    method: 'POST',
    url: 'https://api.dstor.cloud/v1/upload/',
    status: 200,
    bearer: true,
    parameters: [uploadToken],
    body: { mediaType: 'multipart/form-data', required: true, anyFieldIsFile: true },
    mediaType: 'application/json',
    // The page says nothing of this answer; some public clients read these two.
    fields: { upload_token: 'string', errorAtStage: 'null|string' },
    optional: ['upload_token', 'errorAtStage'],
  },
  {
    operation: 'getUploadStatus',
    method: 'GET',
    url: 'https://api.dstor.cloud/v1/upload/get-status/',
    status: 200,
    bearer: true,
    parameters: [uploadToken],
    mediaType: 'application/json',
    fields: {
      status: 'string',
      errorExplanation: 'null|string',
      errorAtStage: 'null|string',
      // From here on: what public clients read of a finished upload, not on the page.
      data: 'array|null',
      'data[]': 'object',
      'data[].Hash': 'string',
      'data[].Name': 'string',
    },
    allows: [
      { status: 'DONE' },
      { status: 'ERROR', errorExplanation: 'No space left.', errorAtStage: 'SAVING_DATA' },
    ],
    // In an error, the page says, both fields are filled.
    rulesOut: [
      { status: 'ERROR', errorExplanation: 'No space left.' },
      { status: 'ERROR', errorAtStage: 'SAVING_DATA' },
    ],
    optional: ['errorExplanation', 'errorAtStage', 'data', 'data[].Hash', 'data[].Name'],
  },
];
