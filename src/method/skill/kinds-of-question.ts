import {
  createMemberships,
  type Membership,
  type Memberships,
  sparseMembership,
} from '../../statistics/class-membership.ts'
import { softmaxInPlace } from '../../statistics/fitting/conditional-logit.ts'

import { sphericalKMeans } from '../../statistics/spherical-k-means.ts'
import { dot, sumOf } from '../../statistics/vectors.ts'

/**
 * Which kinds of question there are, and how much of each a new one is: softmax over groups of `sharpness` times the
 * cosine to the group's mean direction. Groups are the datasets of the bank; without datasets, clusters of vectors.
 * (The study takes the dataset tags of the 20 nearest questions; means are as accurate, and cost a product per group
 * instead of a scan of the bank.)
 */
export interface KindModel {
  readonly dimensions: number
  readonly names: readonly string[]
  readonly sharpness: number
  /** dimensions: taken off every vector before the cosine. */
  readonly origin: Float32Array
  /** groups x dimensions, each of length 1. */
  readonly directions: Float32Array
}

/** Softmax sharpness for dataset means, and for clusters (docs/study.md: 10). */
const datasetSharpness = 40
const clusterSharpness = 10
/** A dataset with fewer questions makes no group of its own. */
const smallestGroup = 8
const clusterGroups = 8
/** Smaller shares are left out and the rest scaled up: they say nothing and cost time. */
const smallestShare = 0.02

export interface KindFit {
  readonly model: KindModel
  /** The bank questions' own shares; a question is left out of its own group's mean. */
  readonly shares: Memberships
  /** The group that each bank question is counted in: its dataset's, else that of its largest share. */
  readonly homes: Uint16Array
}

/**
 * @param vectors one a question; undefined where a question was never embedded
 * @param tags one a question: its dataset; undefined where it has none
 */
export function fitKinds(
  vectors: readonly (ArrayLike<number> | undefined)[],
  tags: readonly (string | undefined)[],
): KindFit {
  const dimensions = vectors.find((vector) => vector !== undefined)?.length ?? 0
  const counts = new Map<string, number>()
  for (const tag of tags) if (tag !== undefined) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const names = [...counts].flatMap(([name, count]) => (count >= smallestGroup ? [name] : [])).sort()
  if (names.length > 0) return groupsByDataset(vectors, tags, names, dimensions)
  return groupsByCluster(vectors, dimensions)
}

/** The shares of a question by its vector; equal shares where it has none. */
export function membershipOf(model: KindModel, vector: ArrayLike<number> | undefined): Membership {
  const fits = vector !== undefined && vector.length === model.dimensions
  return sparseMembership(fits ? sharesByCosine(model, vector) : equalShares(model.names.length))
}

function groupsByDataset(
  vectors: readonly (ArrayLike<number> | undefined)[],
  tags: readonly (string | undefined)[],
  names: readonly string[],
  dimensions: number,
): KindFit {
  const origin = meanVector(vectors, dimensions)
  const placeOf = new Map(names.map((name, place) => [name, place]))
  const sums = names.map(() => new Float64Array(dimensions))
  vectors.forEach((vector, question) => {
    const sum = sums[placeOf.get(tags[question] ?? '') ?? -1]
    if (vector !== undefined) sum?.set(sum.map((value, index) => value + from(origin, vector, index)))
  })
  const directions = Float32Array.from(sums.flatMap((sum) => [...normalised(sum)]))
  const model = { dimensions, names, sharpness: datasetSharpness, origin, directions }
  const rows = vectors.map((vector, question) => {
    if (vector === undefined || names.length === 1) return equalShares(names.length)
    const own = placeOf.get(tags[question] ?? '')
    const cosines = cosinesTo(model, vector)
    if (own !== undefined) cosines[own] = cosineWithoutItself(sums[own] as Float64Array, centred(origin, vector))
    return sharpShares(cosines, datasetSharpness)
  })
  const homes = Uint16Array.from(rows, (row, question) => placeOf.get(tags[question] ?? '') ?? largestPlace(row))
  return { model, shares: createMemberships(rows, names.length), homes }
}

function groupsByCluster(vectors: readonly (ArrayLike<number> | undefined)[], dimensions: number): KindFit {
  const known = vectors.filter((vector) => vector !== undefined)
  const groupCount = Math.max(1, Math.min(clusterGroups, Math.floor(known.length / (4 * smallestGroup))))
  const model = {
    dimensions,
    names: Array.from({ length: groupCount }, (_, group) => `group ${group + 1}`),
    sharpness: clusterSharpness,
    origin: new Float32Array(dimensions),
    directions: Float32Array.from(sphericalKMeans(known, groupCount, dimensions)),
  }
  const rows = vectors.map((vector) => (vector === undefined ? equalShares(groupCount) : sharesByCosine(model, vector)))
  return { model, shares: createMemberships(rows, groupCount), homes: Uint16Array.from(rows, largestPlace) }
}

function largestPlace(row: Float64Array): number {
  return row.indexOf(Math.max(...row))
}

function sharesByCosine(model: KindModel, vector: ArrayLike<number>): Float64Array {
  return model.names.length === 1 ? Float64Array.of(1) : sharpShares(cosinesTo(model, vector), model.sharpness)
}

function sharpShares(cosines: Float64Array, sharpness: number): Float64Array {
  const shares = cosines.map((cosine) => sharpness * cosine)
  softmaxInPlace(shares)
  const kept = sumOf(shares.filter((share) => share >= smallestShare))
  return shares.map((share) => (share >= smallestShare ? share / kept : 0))
}

function cosinesTo({ names, dimensions, origin, directions }: KindModel, vector: ArrayLike<number>): Float64Array {
  const own = centred(origin, vector)
  const length = Math.sqrt(dot(own, own))
  return Float64Array.from(names, (_, group) =>
    length > 0 ? dot(own, directions.subarray(group * dimensions, (group + 1) * dimensions)) / length : 0,
  )
}

/** To the mean of the others of its group. */
function cosineWithoutItself(sum: Float64Array, own: Float64Array): number {
  const others = sum.map((value, index) => value - (own[index] as number))
  const [square, rest] = [dot(own, own), dot(others, others)]
  return square > 0 && rest > 0 ? dot(own, others) / Math.sqrt(square * rest) : 0
}

function meanVector(vectors: readonly (ArrayLike<number> | undefined)[], dimensions: number): Float32Array {
  const known = vectors.filter((vector) => vector !== undefined)
  const sum = new Float64Array(dimensions)
  for (const vector of known) sum.set(sum.map((value, index) => value + (vector[index] as number)))
  return Float32Array.from(sum, (value) => (known.length === 0 ? 0 : value / known.length))
}

function from(origin: Float32Array, vector: ArrayLike<number>, index: number): number {
  return (vector[index] as number) - (origin[index] as number)
}

function centred(origin: Float32Array, vector: ArrayLike<number>): Float64Array {
  return Float64Array.from(origin, (_, index) => from(origin, vector, index))
}

function normalised(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector)) || 1
  return vector.map((value) => value / length)
}

function equalShares(groupCount: number): Float64Array {
  return new Float64Array(groupCount).fill(1 / groupCount)
}
