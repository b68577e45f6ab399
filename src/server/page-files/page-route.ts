import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from '../errors/request-error.ts'
import type { HttpServer } from '../http-types.ts'
import { acceptedEncoding } from './accepted-encoding.ts'
import { entryFile, type PageFile, type PageFiles, pageFolder, readPageFiles } from './page-files.ts'

/** The page runs what it brought itself, talks to its own server, and stands in nobody's frame. */
const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Their names change with their bytes. */
const assets = 'assets/'

/**
 * The page, for anybody: it holds no data. Every address in it is relative, so that it works under any path a proxy puts
 * before it.
 * @param isServed read at every request: a reload may change it
 */
export function registerPage(server: HttpServer, isServed: () => boolean, folder = pageFolder): void {
  let files: PageFiles | undefined
  const pageOf = async (): Promise<PageFiles> => {
    files ??= await readPageFiles(folder)
    if (files === undefined) throw notBuilt()
    return files
  }
  const config = { access: 'public' } as const
  server.get('/', { config }, async ({ headers }, reply) => {
    if (!isServed() || !headers.accept?.includes('text/html')) return reply.callNotFound()
    return reply.header('vary', 'Accept').redirect('page/')
  })
  server.get('/page', { config }, async (_, reply) => (isServed() ? reply.redirect('page/') : reply.callNotFound()))
  server.get<{ Params: { '*': string } }>('/page/*', { config }, async (request, reply) => {
    if (!isServed()) return reply.callNotFound()
    const path = request.params['*'] || entryFile
    const file = (await pageOf()).get(path)
    return file === undefined ? reply.callNotFound() : sendFile(request, reply, path, file)
  })
}

function sendFile({ headers }: FastifyRequest, reply: FastifyReply, path: string, file: PageFile): FastifyReply {
  reply.headers({
    ...pageHeaders,
    etag: file.etag,
    vary: 'Accept-Encoding',
    'cache-control': path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (headers['if-none-match']?.includes(file.etag)) return reply.code(304).send()
  const encoding = acceptedEncoding(headers['accept-encoding'])
  const encoded = encoding && file.encoded[encoding]
  if (encoding !== undefined && encoded !== undefined) reply.header('content-encoding', encoding)
  return reply.type(file.type).send(encoded ?? file.bytes)
}

function notBuilt(): RequestError {
  return new RequestError(
    'The page is not built here: run `npm run build` in the checkout and load this address again.',
    {
      status: 404,
      type: 'not_found_error',
      code: 'page_not_built',
    },
  )
}
