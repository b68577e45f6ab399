import type { Socket } from 'node:net'
import { errorBody } from './error-body.ts'
import { type OpenAiErrorType, RequestError } from './request-error.ts'

const told: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request has too many headers.'],
}

/**
 * Answers what is no HTTP request, or not all of one, and closes the connection. A connection on which nothing was ever
 * sent gets no answer: its client may be about to send a first request, and would take the answer for that one's.
 */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET' || socket.bytesRead === 0) {
    socket.destroy()
    return
  }
  const [status, message] = told[error.code ?? ''] ?? ['400 Bad Request', 'This is no HTTP request.']
  const type: OpenAiErrorType = 'invalid_request_error'
  const code = Number.parseInt(status, 10)
  const body = JSON.stringify(errorBody(new RequestError(message, { status: code, type, code: 'broken_request' })))
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`
  socket.end(head + body)
}
