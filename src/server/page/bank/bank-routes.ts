import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Embedder } from '../../../ports/embedder.ts'
import { notFound, type RequestError } from '../../errors/request-error.ts'
import { parseStrictly } from '../../fields/parse-strictly.ts'
import type { HttpServer } from '../../http-types.ts'
import { sendUnlessKnown } from '../../send-unless-known.ts'
import type { BankQuery, BankReply } from './bank-query.ts'
import type { BankReader } from './bank-reader.ts'
import { noDataset, questionListQuerySchema } from './question-list.ts'

export interface BankRouteParts {
  readonly ask: AskBank
  readonly embedder: () => Embedder
}

/** Asks the served bank. @throws RequestError 404 where the configuration names none */
export type AskBank = (query: BankQuery) => Promise<BankReply>

/** @param bankFile undefined where the configuration names no bank; a reload may change it */
export function createAskBank(reader: BankReader, bankFile: () => string | undefined): AskBank {
  return async (query) => {
    const file = bankFile()
    if (file === undefined) throw notFound('The configuration names no question bank: give `bank: bank.db`.', 'no_bank')
    return reader.ask(file, query)
  }
}

/** Body of the request `POST /v1/bank/similar`. */
export const similarRequestSchema = z.strictObject({
  question: z.string().min(1).max(100_000),
  limit: z.int().min(1).max(100).default(10),
})

const nothingElse = z.strictObject({})

/** `/v1/bank…`: what the question bank holds, for whoever may ask. */
export function registerBank(server: HttpServer, { ask, embedder }: BankRouteParts): void {
  server.get('/v1/bank', async (request, reply) => {
    parseStrictly(nothingElse, request.query)
    return sendBody(request, reply, await ask({ kind: 'overview' }))
  })
  server.get('/v1/bank/questions', async (request, reply) => {
    const query = parseStrictly(questionListQuerySchema, request.query)
    return sendBody(request, reply, await ask({ kind: 'questions', query }))
  })
  server.get<{ Params: { dataset: string; questionId: string } }>(
    '/v1/bank/questions/:dataset/:questionId',
    async (request, reply) => {
      const { dataset, questionId } = request.params
      parseStrictly(nothingElse, request.query)
      const found = await ask({ kind: 'question', questionId, ...(dataset !== noDataset && { dataset }) })
      return sendBody(request, reply, found, () =>
        notFound(`The bank has no question \`${questionId}\` of this dataset.`, 'question_not_found'),
      )
    },
  )
  // A model's id may hold slashes.
  server.get<{ Params: { '*': string } }>('/v1/bank/models/*', async (request, reply) => {
    const model = request.params['*']
    parseStrictly(nothingElse, request.query)
    return sendBody(request, reply, await ask({ kind: 'model', model }), () =>
      notFound(`The bank has no answer of a model \`${model}\`.`, 'model_not_found'),
    )
  })
  server.post('/v1/bank/similar', async (request, reply) => {
    const { question, limit } = parseStrictly(similarRequestSchema, request.body)
    const [vector] = await embedder().embed([question], { role: 'query' })
    if (vector === undefined) throw new TypeError('The embedder gave no vector.')
    return sendBody(request, reply, await ask({ kind: 'similar', vector: Float32Array.from(vector), limit }))
  })
}

/** Sends what was read, or that it is what the page has already. */
function sendBody(
  request: FastifyRequest,
  reply: FastifyReply,
  body: BankReply,
  missing: () => RequestError = () => notFound('The bank has no such thing.', 'not_found'),
): FastifyReply {
  if (body === undefined) throw missing()
  return sendUnlessKnown(request, reply, body)
}
