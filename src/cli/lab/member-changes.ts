import { UsageError } from '../../errors/smacs-error.ts'
import type { MemberChange } from '../../lab/learn/member-change.ts'

/** The changes of members that `lab learn` plays. */
export interface MemberChangeOptions {
  readonly replace?: readonly string[]
  readonly copy?: readonly string[]
  readonly liar?: readonly string[]
}

/**
 * Reads `A=B@500`, `A=B@500:0.9` and `A@500:popular`. A model's own name may hold `@` and `=`: the last of each counts.
 * @throws UsageError that shows the form
 */
export function readMemberChanges({
  replace = [],
  copy = [],
  liar = [],
}: MemberChangeOptions): readonly MemberChange[] {
  return [
    ...replace.map((text): MemberChange => {
      const { model, other, from } = pair(text, '--replace', /^(.+?)=(.+)@(\d+)$/)
      return { kind: 'replaced', model, by: other, from }
    }),
    ...copy.map((text): MemberChange => {
      const { model, other, from, rest } = pair(text, '--copy', /^(.+?)=(.+)@(\d+)(?::(0?\.\d+|1))?$/)
      return { kind: 'copies', model, of: other, from, share: rest === undefined ? 1 : Number(rest) }
    }),
    ...liar.map((text): MemberChange => {
      const [, model, from, how] = /^(.+)@(\d+)(?::(popular|fresh))?$/.exec(text) ?? []
      if (model === undefined) throw wrongForm(text, '--liar', 'MODEL@500, MODEL@500:popular or MODEL@500:fresh')
      return { kind: 'lies', model, from: Number(from), how: how === 'fresh' ? 'fresh' : 'popular' }
    }),
  ]
}

function pair(text: string, option: string, form: RegExp) {
  const [, model, other, from, rest] = form.exec(text) ?? []
  if (model === undefined || other === undefined) {
    throw wrongForm(text, option, option === '--copy' ? 'MODEL=OTHER@500 or MODEL=OTHER@500:0.9' : 'MODEL=OTHER@500')
  }
  return { model, other, from: Number(from), rest }
}

function wrongForm(text: string, option: string, form: string): UsageError {
  return new UsageError(
    `${option}: expected ${form}, got \`${text}\`; the number counts the questions before the change.`,
  )
}
