import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A socket that passes everything on to a Postgres server, until it is told to cut. */
export interface CuttingProxy {
  /** The server's address through this one. */
  readonly address: string
  /** Of what the server answers next, nothing comes through: the connection is cut in its place. */
  cutNextAnswer(how?: { readonly thenShut: boolean }): void
  /** While true, nothing the server answers comes through, and nothing is cut. */
  isMute: boolean
  /** While true, what is connected is cut off and nobody gets in. */
  isShut: boolean
  close(): Promise<void>
}

const socketName = '.s.PGSQL.5432'

export async function startCuttingProxy(address: string): Promise<CuttingProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'smacs-pg-cut-'))
  const behind = join(new URL(address).searchParams.get('host') ?? '', socketName)
  const open = new Set<Socket>()
  let cutting: { readonly thenShut: boolean } | undefined
  let isShut = false
  let isMute = false
  const shut = (): void => {
    isShut = true
    for (const socket of open) socket.destroy()
  }
  const server = createServer((client) => {
    if (isShut) return client.destroy()
    const upstream = connect(behind)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
    client.pipe(upstream)
    upstream.on('data', (answer) => {
      if (isMute) return
      if (cutting === undefined) return void client.write(answer)
      if (cutting.thenShut) shut()
      cutting = undefined
      client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, socketName), resolve))
  const through = new URL(address)
  through.searchParams.set('host', folder)
  return {
    address: through.href,
    cutNextAnswer(how = { thenShut: false }) {
      cutting = how
    },
    get isMute() {
      return isMute
    },
    set isMute(mute) {
      isMute = mute
    },
    get isShut() {
      return isShut
    },
    set isShut(toBeShut) {
      isShut = toBeShut
      if (toBeShut) shut()
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
