import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'
import { embeddedPostgres, isPythonPartFetched } from '../python-parts.ts'

/** Whether tests can have a Postgres server here; false skips them. @throws Error with CI=true, so that they fail. */
export function isPostgresFetched(): boolean {
  return isPythonPartFetched(embeddedPostgres)
}

/** The address of the run's server, which the first to ask starts, in a schema that nobody else has. */
export async function postgresPlace(): Promise<string> {
  const socket = connect(inject('postgresDoor'))
  await once(socket, 'connect')
  const said: { readonly address?: string; readonly error?: string } = JSON.parse(await text(socket))
  if (said.address === undefined) throw new Error(said.error)
  return `${said.address}&schema=test_${randomUUID().replaceAll('-', '')}`
}

/** A place for each name, the same one whenever it is asked for again. */
export function postgresPlaces(): (name: string) => Promise<string> {
  const places = new Map<string, Promise<string>>()
  return (name) => {
    const place = places.get(name) ?? postgresPlace()
    places.set(name, place)
    return place
  }
}
