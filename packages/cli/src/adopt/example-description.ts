/** A small API in which everything that countersign looks at occurs once: sources, bases, a link, a file, a refusal. */
export const exampleDescription: string = `openapi: 3.1.0
info:
  title: Notes
  version: 1.0.0
  license:
    name: MIT
    identifier: MIT
  # Where statements come from; x-provenance refers to them by name.
  x-sources:
    page:
      title: The notes page
servers:
  - url: http://127.0.0.1:8080
security:
  - token: []
paths:
  /notes:
    post:
      operationId: addNote
      summary: Adds a note.
      # How this operation is known; what it holds is known in the same way unless it says otherwise.
      x-provenance: { basis: documented, source: page }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/NewNote'
            examples:
              short:
                value: { text: Buy milk }
      responses:
        '201':
          description: The note as it was stored.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Note'
              examples:
                short:
                  value: { id: 1, text: Buy milk }
          links:
            note:
              operationId: getNote
              parameters:
                id: $response.body#/id
        4XX:
          $ref: '#/components/responses/Refused'
  /notes/{id}:
    parameters:
      - $ref: '#/components/parameters/NoteId'
    get:
      operationId: getNote
      summary: A note.
      x-provenance: { basis: documented, source: page }
      responses:
        '200':
          description: The note.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Note'
              examples:
                short:
                  value: { id: 1, text: Buy milk }
        4XX:
          $ref: '#/components/responses/Refused'
  /notes/{id}/attachment:
    parameters:
      - $ref: '#/components/parameters/NoteId'
    put:
      operationId: attachFile
      summary: Attaches a file to a note.
      x-provenance: { basis: example, source: page }
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties:
                file:
                  type: string
                  contentMediaType: application/octet-stream
      responses:
        '204':
          description: The file is attached.
        4XX:
          $ref: '#/components/responses/Refused'
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
  parameters:
    NoteId:
      name: id
      in: path
      required: true
      x-provenance: { basis: documented, source: page }
      schema:
        type: integer
        minimum: 1
      example: 1
  responses:
    Refused:
      # Nobody says so: a server that answers otherwise gets a warning, not an error.
      x-provenance: { basis: inferred }
      description: The request was refused.
      content:
        application/json:
          schema:
            type: object
            properties:
              message:
                type: string
          example: { message: There is no such note. }
  schemas:
    NewNote:
      x-provenance: { basis: documented, source: page }
      type: object
      required: [text]
      properties:
        text:
          type: string
          minLength: 1
          maxLength: 500
    Note:
      x-provenance: { basis: documented, source: page }
      type: object
      required: [id, text]
      properties:
        id:
          type: integer
          minimum: 1
        text:
          type: string
`;
