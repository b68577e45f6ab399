import type { ModelId } from '../../../ports/chat-model.ts'
import type { Random } from '../../../ports/random.ts'
import { isCopy, type LearnedState } from '../state/learned-state.ts'

/** Fewer answers than this and a member is new: it is asked first (docs/study.md: 10). */
export const newcomerAnswers = 10
/** So many newcomers at most are asked first about one question. */
const newcomersAtOnce = 3

/** What decides when a member is asked. */
export interface OrderedMember {
  /** Log odds on this question. */
  readonly ability: number
  /** Standard error of it. */
  readonly uncertainty: number
  /** How often it was asked. */
  readonly asked: number
}

export interface LearningOrder {
  /** Places of the members, whoever is asked first first. */
  readonly order: readonly number[]
  /** How many of the first are there so that something is learnt about them. */
  readonly newcomers: number
}

/**
 * Whom to ask first: newcomers, the least asked first, then by an ability drawn at random from what may be true of each
 * (Thompson 1933). So a member that may be good is tried, and less often the better it is known; no rate decays.
 * @param mayJoin whether a member may be asked together with those before it
 */
export function learningOrder(
  members: readonly OrderedMember[],
  random: Random,
  mayJoin: (member: number, before: readonly number[]) => boolean = () => true,
): LearningOrder {
  const drawn = members.map(({ ability, uncertainty, asked }, place) => ({
    place,
    asked,
    tie: random.next(),
    ability: ability + uncertainty * normalDraw(random),
  }))
  const order: number[] = []
  const join = ({ place }: { readonly place: number }): void => {
    if (!order.includes(place) && mayJoin(place, order)) order.push(place)
  }
  const isNew = drawn.filter(({ asked }) => asked < newcomerAnswers).sort((a, b) => a.asked - b.asked || a.tie - b.tie)
  for (const newcomer of isNew) if (order.length < newcomersAtOnce) join(newcomer)
  const newcomers = order.length
  drawn.sort((a, b) => b.ability - a.ability).forEach(join)
  return { order, newcomers }
}

/**
 * Who may be asked together with whom: nobody that is excluded, unless everybody is, and no two of which one repeats the other.
 * @param pool in pool order
 */
export function mayJoinPanel(
  state: Pick<LearnedState, 'excluded' | 'copies'>,
  pool: readonly ModelId[],
  shareVoice: (one: ModelId, other: ModelId) => boolean,
): (member: number, before: readonly number[]) => boolean {
  const isEverybodyExcluded = pool.every((model) => state.excluded.includes(model))
  return (member, before) => {
    const model = pool[member] as ModelId
    // Somebody has to answer.
    if (!isEverybodyExcluded && state.excluded.includes(model)) return false
    return before.every((other) => {
      const earlier = pool[other] as ModelId
      return !isCopy(state, model, earlier) && !shareVoice(model, earlier)
    })
  }
}

/** A draw from the standard normal distribution (Box and Muller 1958). */
function normalDraw(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
