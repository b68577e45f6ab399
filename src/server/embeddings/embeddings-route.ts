import { z } from 'zod'
import type { Embedder } from '../../ports/embedder.ts'
import { unknownModel } from '../answering/served-pool.ts'
import { endOfTurn } from '../end-of-turn.ts'
import { invalidRequest } from '../errors/request-error.ts'
import { ignoredHeader } from '../fields/ignored-header.ts'
import { parseBody } from '../fields/parse-body.ts'
import type { HttpServer } from '../http-types.ts'

/** UTF-16 units of one text: a longer one would hold other requests up while it is embedded. */
const textLengthAtMost = 65_536

export const embeddingsRequestSchema = z.object({
  model: z.string().min(1),
  input: z.union([
    z.string(),
    z
      .array(z.union([z.string(), z.number(), z.array(z.number())]))
      .min(1)
      .max(2_048),
  ]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
  input_type: z.enum(['query', 'document', 'passage']).nullish().describe('For embedders that tell them apart.'),
  user: z.string().nullish(),
})

/** The name under which a request asks for the file's embedder, beside its id. */
export const embedderName = 'embedder'

/** `POST /v1/embeddings`: vectors of the embedder in the file, one a text, in order. */
export function registerEmbeddings(
  server: HttpServer,
  parts: { readonly embedder: () => Embedder; readonly strictFields: () => boolean },
): void {
  server.post('/v1/embeddings', async (request, reply) => {
    const rules = { refused: {}, strict: parts.strictFields() }
    const { request: asked, endpointFields, ignored } = parseBody(embeddingsRequestSchema, rules, request.body)
    const embedder = parts.embedder()
    const name = asked.model.replace(/^openai\//, '')
    if (name !== embedderName && name !== embedder.id) throw unknownModel(asked.model, [embedderName, embedder.id])
    if (asked.dimensions != null && asked.dimensions !== embedder.dimensions) {
      throw invalidRequest(
        `The embedder makes vectors of ${embedder.dimensions} numbers; leave \`dimensions\` out.`,
        'dimensions',
      )
    }
    const texts = textsOf(asked.input)
    reply.headers(ignoredHeader([...ignored, ...Object.keys(endpointFields)]))
    const role = asked.input_type === 'query' ? 'query' : 'document'
    const data: object[] = []
    // One by one, so that others are answered in between.
    for (const [index, text] of texts.entries()) {
      const [vector = new Float32Array()] = await embedder.embed([text], { role })
      const embedding = asked.encoding_format === 'base64' ? base64Of(vector) : [...vector]
      data.push({ object: 'embedding', index, embedding })
      await endOfTurn()
    }
    return { object: 'list', model: embedder.id, data }
  })
}

function textsOf(input: z.output<typeof embeddingsRequestSchema>['input']): readonly string[] {
  return [input].flat().map((text, index) => {
    if (typeof text !== 'string') throw invalidRequest('The embedder takes texts, not tokens.', `input[${index}]`)
    if (text.length <= textLengthAtMost) return text
    throw invalidRequest(
      `A text of ${text.length} characters is too long; split it at ${textLengthAtMost}.`,
      `input[${index}]`,
    )
  })
}

/** Little-endian 32-bit numbers, as OpenAI's clients ask for them by default. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}
