import type { Random } from '../../src/ports/random.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'

/** A vector of length 1, and the number of its topic. */
export interface ClusteredVector {
  readonly topic: number
  readonly vector: Float32Array
}

/** Questions of one topic, about. */
const questionsOfTopic = 400
const fieldCount = 12

/**
 * Vectors with neighbours as those of real questions have: topics of a few hundred questions, of uneven size, that lie in a
 * dozen fields; a question is near its topic, and less so its field. The same sizes give the same topics.
 */
export function createClusteredVectors({
  questionCount,
  dimensions,
}: {
  readonly questionCount: number
  readonly dimensions: number
}): { next(random: Random): ClusteredVector } {
  const random = createSeededRandom('topics')
  const fields = Array.from({ length: fieldCount }, () => near(new Float32Array(dimensions), 1, random))
  const topicCount = Math.max(fieldCount, Math.round(questionCount / questionsOfTopic))
  const topics = Array.from({ length: topicCount }, (_, topic) =>
    near(fields[topic % fieldCount] as Float32Array, 1, random),
  )
  return {
    next(chance) {
      const topic = Math.floor(topicCount * chance.next() ** 1.5)
      return { topic, vector: near(topics[topic] as Float32Array, 0.9, chance) }
    },
  }
}

/** The centre, of length 1 or 0, and noise of about `spread`, scaled to length 1. */
function near(centre: Float32Array, spread: number, random: Random): Float32Array {
  const scale = spread * Math.sqrt(3 / centre.length)
  const moved = centre.map((value) => value + scale * (2 * random.next() - 1))
  const length = Math.hypot(...moved)
  return moved.map((value) => value / length)
}
