import type { ResponseFormat } from '../../ports/message.ts'

/** What a schema is called where its sender gave it no name; endpoints want one. */
const unnamed = 'answer'

/** The form of an answer that keeps to a schema, as both of OpenAI's APIs describe it. */
export function jsonSchemaFormat(given: {
  readonly name?: string | null | undefined
  readonly description?: string | null | undefined
  readonly schema: Readonly<Record<string, unknown>>
  readonly strict?: boolean | null | undefined
}): ResponseFormat {
  const { name, description, schema, strict } = given
  return {
    type: 'json-schema',
    name: name || unnamed,
    // A schema's own description says the same to a model.
    schema: description == null || schema.description !== undefined ? schema : { ...schema, description },
    ...(strict != null && { strict }),
  }
}
