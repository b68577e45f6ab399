import { z } from 'zod'
import { messageRequestSchema } from '../anthropic/message-request.ts'
import { chatCompletionRequestSchema } from '../chat-completions/request-schema.ts'
import { completionRequestSchema } from '../completions/completion-request-schema.ts'
import { counterfactualsRequestSchema } from '../counterfactuals/counterfactuals-route.ts'
import { embeddingsRequestSchema } from '../embeddings/embeddings-route.ts'
import { feedbackOnTraceSchema, feedbackRequestSchema } from '../feedback/feedback-route.ts'
import type { HttpServer } from '../http-types.ts'
import { ollamaRequestSchema } from '../ollama/ollama-request.ts'
import { similarRequestSchema } from '../page/bank/bank-routes.ts'
import { questionListQuerySchema } from '../page/bank/question-list.ts'
import { jobRequestSchema, quoteRequestSchema } from '../page/jobs/jobs-routes.ts'
import { calibrationQuerySchema } from '../page/pool/pool-routes.ts'
import { responseRequestSchema } from '../responses/response-request-schema.ts'
import { traceListQuerySchema } from '../traces/trace-list-query.ts'
import { traceNeighboursQuerySchema } from '../traces/trace-neighbours-route.ts'

interface DescribedRoute {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: string
  readonly summary: string
  /** What is read of the body; further fields are taken by the rule for fields. */
  readonly body?: z.ZodType
  /** What may stand behind the path. */
  readonly query?: z.ZodObject
}

const routes: readonly DescribedRoute[] = [
  {
    ...{ method: 'post', path: '/v1/chat/completions', summary: 'OpenAI chat completions, whole or streamed' },
    body: chatCompletionRequestSchema,
  },
  {
    ...{ method: 'post', path: '/v1/responses', summary: 'OpenAI responses, stateless, whole or streamed' },
    body: responseRequestSchema,
  },
  {
    ...{ method: 'post', path: '/v1/completions', summary: 'OpenAI completions of one prompt, whole or streamed' },
    body: completionRequestSchema,
  },
  {
    ...{ method: 'post', path: '/v1/messages', summary: 'Anthropic messages, whole or streamed' },
    body: messageRequestSchema,
  },
  {
    ...{ method: 'post', path: '/v1/messages/count_tokens', summary: 'An estimate of the tokens of a message request' },
    body: messageRequestSchema,
  },
  {
    ...{ method: 'post', path: '/v1/embeddings', summary: 'Vectors of the embedder in the file' },
    body: embeddingsRequestSchema,
  },
  { ...{ method: 'post', path: '/api/chat', summary: 'Ollama chat, streamed or whole' }, body: ollamaRequestSchema },
  { method: 'get', path: '/api/tags', summary: 'Ollama list of models' },
  { method: 'get', path: '/api/version', summary: 'The version of Ollama whose API is spoken' },
  { method: 'get', path: '/v1/models', summary: 'What a request may name by `model`' },
  { method: 'get', path: '/v1/models/{id}', summary: 'One of them' },
  {
    ...{ method: 'get', path: '/v1/traces', summary: 'Answers, the newest first, without their texts' },
    query: traceListQuerySchema,
  },
  { method: 'get', path: '/v1/traces/{id}', summary: 'How an answer came about' },
  { method: 'delete', path: '/v1/traces/{id}', summary: 'Deletes a trace' },
  {
    ...{ method: 'get', path: '/v1/traces/{id}/neighbours', summary: 'The bank questions behind an answer' },
    query: traceNeighboursQuerySchema,
  },
  {
    ...{ method: 'post', path: '/v1/traces/{id}/counterfactuals' },
    summary: 'What other settings would have answered, from what was said then',
    body: counterfactualsRequestSchema,
  },
  { method: 'get', path: '/v1/traces/{id}/export', summary: 'All that is known of an answer, as one file' },
  { method: 'get', path: '/v1/traces/{id}/feedback', summary: 'What was said of an answer' },
  {
    ...{ method: 'put', path: '/v1/traces/{id}/feedback', summary: 'Says whether an answer is right, or which is' },
    body: feedbackRequestSchema,
  },
  { method: 'delete', path: '/v1/traces/{id}/feedback', summary: 'Takes back what was said of an answer' },
  { ...{ method: 'post', path: '/v1/feedback', summary: 'The same by the trace’s id' }, body: feedbackOnTraceSchema },
  { method: 'post', path: '/v1/session', summary: 'Opens a session of the page for the key that is sent' },
  { method: 'get', path: '/v1/session', summary: 'Who asks, and what they may do' },
  { method: 'delete', path: '/v1/session', summary: 'Ends the session' },
  { method: 'get', path: '/v1/bank', summary: 'What the question bank holds, by model and dataset' },
  {
    ...{ method: 'get', path: '/v1/bank/questions', summary: 'Questions of the bank, searched, filtered and sorted' },
    query: questionListQuerySchema,
  },
  {
    ...{ method: 'get', path: '/v1/bank/questions/{dataset}/{questionId}' },
    summary: 'One question with what every model answered; dataset `-` = none',
  },
  { method: 'get', path: '/v1/bank/models/{id}', summary: 'What a model of the bank is good at' },
  {
    ...{ method: 'post', path: '/v1/bank/similar', summary: 'The questions of the bank nearest to one' },
    body: similarRequestSchema,
  },
  {
    ...{ method: 'post', path: '/v1/bank/models/{id}/quote', summary: 'What taking a model in would take' },
    body: quoteRequestSchema,
  },
  { ...{ method: 'post', path: '/v1/jobs', summary: 'Takes a model in, under a ceiling' }, body: jobRequestSchema },
  { method: 'get', path: '/v1/jobs', summary: 'What is being taken in and was' },
  { method: 'get', path: '/v1/jobs/{id}', summary: 'One of them; as events where they are accepted' },
  { method: 'delete', path: '/v1/jobs/{id}', summary: 'Ends it; what was answered is kept' },
  { method: 'get', path: '/v1/pool', summary: 'How the models do: reached, latency, failures, cost' },
  {
    ...{ method: 'get', path: '/v1/pool/calibration', summary: 'What was said of answers beside what readers found' },
    query: calibrationQuerySchema,
  },
  { method: 'get', path: '/v1/reports', summary: "The lab's reports in `server.reports`" },
  { method: 'get', path: '/v1/reports/{name}/{file}', summary: '`report.json`, `report.md` or a plot of one' },
  { method: 'get', path: '/metrics', summary: 'Metrics in the text format of Prometheus' },
  { method: 'get', path: '/healthz', summary: 'The process is alive' },
  { method: 'get', path: '/readyz', summary: 'At least one model can be reached' },
]

/** `GET /openapi.json`: this server in the words of OpenAPI, made from the schemas that read its requests. */
export function registerOpenApi(server: HttpServer): void {
  let document: object | undefined
  server.get('/openapi.json', async () => {
    document ??= openApiDocument()
    return document
  })
}

function queryParameters(query: z.ZodObject | undefined): readonly object[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: false },
    schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  }))
}

function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const { method, path, summary, body, query } of routes) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
    }))
    const parameters = [...inPath, ...queryParameters(query)]
    const requestBody = body && {
      required: true,
      content: { 'application/json': { schema: z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) } },
    }
    const operation = {
      summary,
      ...(parameters.length > 0 && { parameters }),
      requestBody,
      responses: { 200: { description: 'The answer' } },
    }
    paths[path] = { ...paths[path], [method]: operation }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'smacs', version: '1', description: 'One endpoint over a pool of open language models.' },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    paths,
  }
}
