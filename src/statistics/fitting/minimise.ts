/** Writes the gradient at `point` into `gradient` and returns the value. */
export type DifferentiableFunction = (point: Float64Array, gradient: Float64Array) => number

export interface MinimiseOptions {
  /** Stops when no component of the gradient is larger. Default 1e-6. */
  readonly gradientTolerance?: number
  /** Default 500. */
  readonly maxIterations?: number
  /** Steps remembered for the curvature. Default 12. */
  readonly memory?: number
}

export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  readonly iterations: number
  /** False when `maxIterations` ran out or no step made progress before the tolerance was met. */
  readonly converged: boolean
}

/**
 * Minimises a smooth convex function by L-BFGS with a backtracking line search (Nocedal and Wright, Numerical
 * Optimization, algorithms 7.4, 7.5 and 3.1). Deterministic. `start` is left as it is.
 */
export function minimise(
  evaluate: DifferentiableFunction,
  start: Float64Array,
  options: MinimiseOptions = {},
): Minimum {
  const { gradientTolerance = 1e-6, maxIterations = 500, memory = 12 } = options
  let point = start.slice()
  let gradient = new Float64Array(point.length)
  let value = evaluate(point, gradient)
  let nextPoint = new Float64Array(point.length)
  let nextGradient = new Float64Array(point.length)
  const history: { step: Float64Array; change: Float64Array; curvature: number }[] = []

  let iterations = 0
  while (largest(gradient) > gradientTolerance) {
    if (iterations === maxIterations) return { point, value, iterations, converged: false }
    iterations++
    const direction = descentDirection(gradient, history)
    let slope = dot(direction, gradient)
    if (!(slope < 0)) {
      history.length = 0
      for (let index = 0; index < direction.length; index++) direction[index] = -(gradient[index] as number)
      slope = -dot(gradient, gradient)
    }
    // Without curvature the first step's length is a guess: one unit along the gradient at most.
    let length = history.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1
    let nextValue = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < 40; attempt++) {
      for (let index = 0; index < point.length; index++) {
        nextPoint[index] = (point[index] as number) + length * (direction[index] as number)
      }
      nextValue = evaluate(nextPoint, nextGradient)
      if (nextValue <= value + 1e-4 * length * slope) break
      // Near the minimum rounding hides the decrease; there the slope decides (Hager and Zhang 2005, approximate Wolfe).
      if (nextValue <= value + 1e-12 * Math.abs(value) && Math.abs(dot(nextGradient, direction)) <= -0.9 * slope) break
      // The minimum of the parabola through both values and the slope, kept within a tenth and a half of the step.
      const parabola = (-slope * length * length) / (2 * (nextValue - value - slope * length))
      length = Number.isFinite(parabola) ? Math.min(length / 2, Math.max(length / 10, parabola)) : length / 2
      nextValue = Number.POSITIVE_INFINITY
    }
    // Rounding can hide the last progress: accept the point where we stand.
    if (nextValue === Number.POSITIVE_INFINITY) return { point, value, iterations, converged: false }
    const recycled = history.length === memory ? history.shift() : undefined
    const step = recycled?.step ?? new Float64Array(point.length)
    const change = recycled?.change ?? new Float64Array(point.length)
    for (let index = 0; index < point.length; index++) {
      step[index] = (nextPoint[index] as number) - (point[index] as number)
      change[index] = (nextGradient[index] as number) - (gradient[index] as number)
    }
    const curvature = dot(step, change)
    if (curvature > 1e-12 * dot(change, change)) history.push({ step, change, curvature })
    ;[point, nextPoint] = [nextPoint, point]
    ;[gradient, nextGradient] = [nextGradient, gradient]
    value = nextValue
  }
  return { point, value, iterations, converged: true }
}

/** Minus the inverse curvature, as the remembered steps approximate it, times the gradient. */
function descentDirection(
  gradient: Float64Array,
  history: readonly { step: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.slice()
  const factors = new Float64Array(history.length)
  for (let index = history.length - 1; index >= 0; index--) {
    const { step, change, curvature } = history[index] as (typeof history)[number]
    const factor = dot(step, direction) / curvature
    factors[index] = factor
    addScaled(direction, change, -factor)
  }
  const latest = history.at(-1)
  const scale = latest === undefined ? 1 : latest.curvature / dot(latest.change, latest.change)
  for (let index = 0; index < direction.length; index++) direction[index] = (direction[index] as number) * -scale
  for (let index = 0; index < history.length; index++) {
    const { step, change, curvature } = history[index] as (typeof history)[number]
    addScaled(direction, step, -(factors[index] as number) - dot(change, direction) / curvature)
  }
  return direction
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += (left[index] as number) * (right[index] as number)
  return sum
}

function addScaled(target: Float64Array, other: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) + factor * (other[index] as number)
  }
}

function largest(vector: Float64Array): number {
  let result = 0
  for (let index = 0; index < vector.length; index++) result = Math.max(result, Math.abs(vector[index] as number))
  return result
}
