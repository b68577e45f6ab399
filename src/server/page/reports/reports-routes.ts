import { extname } from 'node:path'
import { notFound } from '../../errors/request-error.ts'
import type { HttpServer } from '../../http-types.ts'
import type { ReportListBody } from './report-body.ts'
import { listReports, readReportFile } from './report-folder.ts'

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** `/v1/reports…`: what the lab has written into a folder. */
export function registerReports(server: HttpServer, folder: () => string | undefined): void {
  server.get('/v1/reports', async (): Promise<ReportListBody> => {
    const reports = folder()
    return { object: 'list', data: reports === undefined ? [] : await listReports(reports) }
  })
  server.get<{ Params: { name: string; file: string } }>('/v1/reports/:name/:file', async ({ params }, reply) => {
    const { name, file } = params
    const reports = folder()
    const bytes = reports === undefined ? undefined : await readReportFile(reports, name, file)
    if (bytes === undefined) {
      throw notFound(
        `There is no report \`${name}\` with a file \`${file}\` in \`server.reports\`.`,
        'report_not_found',
      )
    }
    // A plot is a picture and nothing else, even where somebody opens its address.
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'private, no-cache')
    return reply.type(types[extname(file)] ?? 'application/octet-stream').send(bytes)
  })
}
