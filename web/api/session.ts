import { signal } from '@preact/signals'
import type { SessionBody } from '../../src/server/page/session-body.ts'
import { type ApiError, requestJson, whenSignInNeeded } from './api-client.ts'

export type SessionState =
  | { readonly state: 'unknown' }
  | { readonly state: 'open'; readonly session: SessionBody }
  | { readonly state: 'sign-in-needed' }
  | { readonly state: 'failed'; readonly error: ApiError }

export const session = signal<SessionState>({ state: 'unknown' })

/** Asks who is reading; a key may be needed first. */
export async function readSession(): Promise<void> {
  whenSignInNeeded(() => {
    session.value = { state: 'sign-in-needed' }
  })
  try {
    session.value = { state: 'open', session: await requestJson<SessionBody>('v1/session') }
  } catch (error) {
    if ((error as ApiError).status !== 401) session.value = { state: 'failed', error: error as ApiError }
  }
}

/** Exchanges a key for a cookie that scripts cannot read; the key itself is kept nowhere. @throws ApiError */
export async function signIn(key: string): Promise<void> {
  await requestJson('v1/session', { method: 'POST', headers: { authorization: `Bearer ${key}` } })
  await readSession()
}

export async function signOut(): Promise<void> {
  await requestJson('v1/session', { method: 'DELETE' })
  await readSession()
}
