import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { QuotedModel } from '../../../collect/quote/quote-addition.ts'
import { nearestName } from '../../../options/nearest-name.ts'
import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Client } from '../../access/clients.ts'
import type { StateLease } from '../../answering/answer-service.ts'
import { everyModel } from '../../answering/served-pool.ts'
import { invalidRequest, notFound, RequestError } from '../../errors/request-error.ts'
import { parseStrictly } from '../../fields/parse-strictly.ts'
import type { HttpServer } from '../../http-types.ts'
import type { FileEntry, ServedConfiguration, ServerState } from '../../server-state.ts'
import { createEventStream } from '../../streaming/event-stream.ts'
import type { StreamingParts } from '../../streaming/stream-answer.ts'
import type { BankReader } from '../bank/bank-reader.ts'
import type { JobBody, JobListBody } from './job-body.ts'
import type { Jobs } from './jobs.ts'

export interface JobRouteParts {
  readonly jobs: Jobs
  readonly reader: BankReader
  readonly lease: () => StateLease<ServerState>
  readonly streaming: StreamingParts['streaming']
  /** Whether other processes serve at the same address, who would know nothing of a job of this one. */
  readonly isOneOfSeveral: boolean
}

const questions = z.int().min(1).describe('Questions to have answers of, spread over datasets. Default: all.')

/** Body of the request `POST /v1/bank/models/:id/quote`. */
export const quoteRequestSchema = z.strictObject({ questions: questions.optional() })

/** Body of the request `POST /v1/jobs`. */
export const jobRequestSchema = z.strictObject({
  kind: z.literal('add-model'),
  model: z.string(),
  questions: questions.optional(),
  maxCostUsd: z.number().min(0).optional().describe('US dollars, worst cases in flight included. Needs a price.'),
  maxCalls: z.int().min(1).optional().describe('Chat generations, retries included.'),
})

const nothingElse = z.strictObject({})

/** What taking a model in costs, and having it done: for whoever may manage. */
export function registerJobs(server: HttpServer, parts: JobRouteParts): void {
  const { jobs, reader, lease } = parts

  server.post<{ Params: { '*': string } }>('/v1/bank/models/*', async ({ client, params, body }, reply) => {
    const id = /^(.+)\/quote$/.exec(params['*'])?.[1]
    if (id === undefined) throw notFound('Of a model of the bank only `/quote` is posted to.', 'unknown_path')
    assertManages(client)
    const asked = parseStrictly(quoteRequestSchema, body)
    const { state, release } = lease()
    try {
      const { bankFile, model } = newcomerOf(id, state.configuration)
      const quoted = quotedOf(model, state.configuration)
      const quote = { kind: 'quote', model: quoted, ...(asked.questions && { questions: asked.questions }) } as const
      return reply.type('application/json').send(await reader.ask(bankFile, quote))
    } finally {
      release()
    }
  })

  server.post('/v1/jobs', async ({ client, body }, reply) => {
    assertManages(client)
    const asked = parseStrictly(jobRequestSchema, body)
    if (parts.isOneOfSeveral) {
      throw new RequestError('Several processes serve here: take a model in with `smacs bank add-model` instead.', {
        ...{ status: 409, type: 'invalid_request_error', code: 'several_workers' },
      })
    }
    const { state, release } = lease()
    try {
      const { configuration, budget } = state
      const { bankFile, model } = newcomerOf(asked.model, configuration)
      assertCeiling(asked, model)
      const { concurrency, settings } = entryOf(model.id, configuration)
      const budgets = [client.budget, budget].filter((one) => one !== undefined)
      const { questions, maxCostUsd, maxCalls } = asked
      const job = { bankFile, model, settings, concurrency, questions, maxCostUsd, maxCalls, budgets }
      return reply.code(202).send(jobs.start(job, client.name, release))
    } catch (error) {
      release()
      throw error
    }
  })
  server.get('/v1/jobs', async ({ client, query }): Promise<JobListBody> => {
    assertManages(client)
    parseStrictly(nothingElse, query)
    return { object: 'list', data: jobs.list() }
  })
  server.get<{ Params: { id: string } }>('/v1/jobs/:id', async (request, reply) => {
    assertManages(request.client)
    const job = jobOf(jobs, request.params.id)
    if (!/\btext\/event-stream\b/.test(request.headers.accept ?? '')) return job
    reply.hijack()
    await streamJob(request, reply.raw, parts)
  })
  server.delete<{ Params: { id: string } }>('/v1/jobs/:id', async ({ client, params: { id } }) => {
    assertManages(client)
    jobOf(jobs, id)
    jobs.cancel(id)
    return jobOf(jobs, id)
  })
}

/** Sends the job whenever it has changed, until it has ended. */
async function streamJob(
  { params }: FastifyRequest,
  response: Parameters<typeof createEventStream>[0],
  { jobs, streaming }: JobRouteParts,
): Promise<void> {
  const { id } = params as { readonly id: string }
  const left = new AbortController()
  response.once('close', () => left.abort())
  const events = createEventStream(response, { ...streaming(), headers: () => ({}) })
  for (let job = jobs.get(id); job !== undefined && !left.signal.aborted; job = jobs.get(id)) {
    const changed = jobs.change(id, left.signal)
    events.send(JSON.stringify(job))
    if (job.endedAt !== undefined) break
    await changed
    await events.ready()
  }
  events.end()
}

function jobOf(jobs: Jobs, id: string): JobBody {
  const job = jobs.get(id)
  if (job === undefined) throw notFound(`This process knows no job \`${id}\`.`, 'job_not_found')
  return job
}

/** @throws RequestError 403 */
function assertManages({ manage }: Client): void {
  if (manage) return
  throw new RequestError('Adding models is for a key with `page: { manage: true }`.', {
    ...{ status: 403, type: 'permission_error', code: 'manage_needed' },
  })
}

function newcomerOf(id: string, pool: ServedConfiguration): { bankFile: string; model: ChatModel } {
  const { bankFile } = pool
  if (bankFile === undefined) {
    throw notFound('The configuration names no question bank: give `bank: bank.db`.', 'no_bank')
  }
  const models = everyModel(pool)
  const model = models.find((one) => one.id === id)
  if (model === undefined) {
    const known = models.map((one) => one.id)
    throw notFound(
      `The configuration has no model \`${id}\`; the nearest is \`${nearestName(id, known)}\`. A new one is added to smacs.yaml first.`,
      'model_not_found',
    )
  }
  return { bankFile, model }
}

function assertCeiling({ maxCostUsd, maxCalls }: z.output<typeof jobRequestSchema>, { id, price }: ChatModel): void {
  if (maxCostUsd === undefined && maxCalls === undefined) {
    throw invalidRequest(
      'A ceiling is needed: `maxCostUsd`, or `maxCalls` for a model without a price.',
      'maxCostUsd',
      'ceiling_needed',
    )
  }
  if (maxCostUsd === undefined || price !== undefined) return
  throw invalidRequest(
    `A ceiling in dollars needs a price, and ${id} has none: set its \`price\`, or give \`maxCalls\` instead.`,
    'maxCostUsd',
    'price_unknown',
  )
}

function entryOf(id: string, { fileEntryOf }: ServedConfiguration): Omit<FileEntry, 'provider'> {
  return fileEntryOf?.(id) ?? { concurrency: 1, settings: {} }
}

function quotedOf(
  { id, price, contextTokens, defaults, ownPrompt }: ChatModel,
  pool: ServedConfiguration,
): QuotedModel {
  return {
    id,
    concurrency: entryOf(id, pool).concurrency,
    ...(price !== undefined && { price }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(defaults !== undefined && { defaults }),
    ...(ownPrompt !== undefined && { ownPrompt }),
  }
}
