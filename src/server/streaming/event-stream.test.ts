import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createEventStream } from './event-stream.ts'

/** A connection whose other side takes what the test says. */
function createConnection() {
  const socket = { bytesWritten: 0, writableLength: 0 }
  const response = Object.assign(new EventEmitter(), {
    ...{ headersSent: false, destroyed: false, writableLength: 0, socket },
    writeHead: () => {
      response.headersSent = true
    },
    flushHeaders: () => undefined,
    write(text: string) {
      response.writableLength += text.length
      return response.writableLength < 16_384
    },
    end: () => undefined,
    destroy() {
      response.destroyed = true
      response.emit('close')
    },
  })
  return { response, socket }
}

function open() {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const { response, socket } = createConnection()
  const stream = createEventStream(response as unknown as ServerResponse, {
    ...{ clock, headers: () => ({}), heartbeatMs: 1_000_000, stalledClientMs: 30_000 },
  })
  return { clock, response, socket, stream }
}

test('whoever writes waits while more than 1 MiB is unsent, until it is taken or the client is gone', async () => {
  for (const event of ['drain', 'close']) {
    const { response, stream } = open()
    stream.send('x'.repeat(2 ** 20 - 100))
    await stream.ready()
    stream.send('x'.repeat(200))
    let isReady = false
    const waiting = stream.ready().then(() => {
      isReady = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isReady).toBe(false)
    if (event === 'drain') response.writableLength = 0
    else response.destroyed = true
    response.emit(event)
    await waiting
    expect(isReady).toBe(true)
  }
})

test('a client that takes nothing for the time is cut, and a slow one is not', async () => {
  const { clock, response, socket, stream } = open()
  stream.send('x'.repeat(100_000))
  for (let waits = 0; waits < 5; waits += 1) {
    socket.bytesWritten += 10
    await clock.advance(30_000)
    expect(response.destroyed).toBe(false)
  }
  await clock.advance(30_000)
  expect(response.destroyed).toBe(true)
})
