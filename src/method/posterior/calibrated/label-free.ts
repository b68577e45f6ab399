import { softmaxInPlace } from './conditional-logit.ts'
import { solvePositiveDefinite } from './linear-system.ts'
import type { GroupShares, QuestionShares } from './shares.ts'
import type { VoteTable } from './vote-table.ts'

/**
 * The label-free rule: what each model's support is worth, learned from answers alone (study, "Label-free rule", steps 1
 * to 6). Agreement estimates accuracies (an EM, then a round with the own vote left out); those make soft labels; a
 * linear discriminant on the soft labels gives weights that know how models err together.
 */
export interface LabelFreeFit {
  readonly modelCount: number
  readonly groupCount: number
  /** models x groups: p_md after step 2. Levels of strong models come out 3 to 7 points low; their order is right. */
  readonly accuracy: Float64Array
  /** models x groups: p_md of the EM. */
  readonly emAccuracy: Float64Array
  /** groups x models: W_dm. Negative weights stay. */
  readonly weights: Float64Array
  /** Index of the EM round whose change was small enough; the last round's when none was. */
  readonly rounds: number
  /** Questions with at least two answers: the only ones that say anything. */
  readonly usedQuestions: number
}

const emRounds = 30
const emTolerance = 1e-4
const priorAnswers = 20
const discriminantShrinkage = 100
const covarianceRidge = 0.3
const consensusSharpness = 8

/** tau of step 6: how sure a unit of weight makes; 1.0 for choices, 1.4 for free answers. */
export function labelFreeTemperature(isChoice: boolean): number {
  return isChoice ? 1 : 1.4
}

/** Fits the label-free rule on the votes of a table; its labels are not looked at. */
export function fitLabelFree(table: VoteTable, shares: GroupShares): LabelFreeFit {
  const answered = collectAnswered(table)
  const { accuracy: emAccuracy, rounds } = agreementAccuracy(table, shares, answered)
  const emPowers = agreementPowers(emAccuracy, shares, answered, table.models.length)
  const accuracy = leaveOwnVoteOutAccuracy(table, shares, answered, emPowers)
  const powers = agreementPowers(accuracy, shares, answered, table.models.length)
  const softLabels = consensusLabels(table, answered, powers)
  return {
    modelCount: table.models.length,
    groupCount: shares.groupCount,
    accuracy,
    emAccuracy,
    weights: discriminantWeights(table, shares, answered, softLabels),
    rounds,
    usedQuestions: answered.questions.length,
  }
}

/** P_qm = sum over d of G_qd p_md, kept within 0.02 and 0.98, for one question. */
export function expectedAccuracy(
  accuracy: Float64Array,
  modelCount: number,
  groupCount: number,
  shares: QuestionShares,
): Float64Array {
  const expected = new Float64Array(modelCount)
  for (let model = 0; model < modelCount; model++) {
    let value = 0
    for (let entry = 0; entry < shares.groups.length; entry++) {
      value +=
        (shares.values[entry] as number) * (accuracy[model * groupCount + (shares.groups[entry] as number)] as number)
    }
    expected[model] = clipAccuracy(value)
  }
  return expected
}

/** tau times sum over d of G_qd W_dm: the weight of each model's support on one question. */
export function labelFreeWeights(fit: LabelFreeFit, shares: QuestionShares, isChoice: boolean): Float64Array {
  const temperature = labelFreeTemperature(isChoice)
  const result = new Float64Array(fit.modelCount)
  for (let entry = 0; entry < shares.groups.length; entry++) {
    const base = (shares.groups[entry] as number) * fit.modelCount
    const part = temperature * (shares.values[entry] as number)
    for (let model = 0; model < fit.modelCount; model++) {
      result[model] = (result[model] as number) + part * (fit.weights[base + model] as number)
    }
  }
  return result
}

/** The label-free posterior e^score / (1 + sum e^score); what is missing to 1 is "none of these". */
export function labelFreePosterior(scores: ArrayLike<number>): Float64Array {
  const extended = new Float64Array(scores.length + 1)
  for (let cluster = 0; cluster < scores.length; cluster++) extended[cluster] = scores[cluster] as number
  softmaxInPlace(extended)
  return extended.slice(0, scores.length)
}

/**
 * The start of the hybrid: w0 = 1.4 [mean over d of W_d ; W_d - mean], laid out as the conditional logit's weights, which
 * a ridge then pulls towards while the few labels speak.
 */
export function hybridCentre(fit: LabelFreeFit): Float64Array {
  const { modelCount, groupCount, weights } = fit
  const scale = labelFreeTemperature(false)
  const centre = new Float64Array(modelCount * (1 + groupCount))
  for (let model = 0; model < modelCount; model++) {
    let mean = 0
    for (let group = 0; group < groupCount; group++)
      mean += (weights[group * modelCount + model] as number) / groupCount
    centre[model] = scale * mean
    for (let group = 0; group < groupCount; group++) {
      centre[modelCount * (1 + group) + model] = scale * ((weights[group * modelCount + model] as number) - mean)
    }
  }
  return centre
}

/** The questions with two or more answers; supporters per cluster laid out flat. */
interface Answered {
  readonly questions: Uint32Array
  /** rows + 1: where each row's clusters begin in arrays over clusters. */
  readonly clusterStarts: Uint32Array
  /** n_c. */
  readonly supporters: Float64Array
}

function collectAnswered(table: VoteTable): Answered {
  const width = table.models.length
  const questions: number[] = []
  for (let question = 0; question < table.questionCount; question++) {
    let answers = 0
    for (let model = 0; model < width; model++) if ((table.votes[question * width + model] as number) >= 0) answers++
    if (answers >= 2) questions.push(question)
  }
  const clusterStarts = new Uint32Array(questions.length + 1)
  questions.forEach((question, row) => {
    clusterStarts[row + 1] = (clusterStarts[row] as number) + (table.clusterCounts[question] as number)
  })
  const supporters = new Float64Array(clusterStarts[questions.length] as number)
  questions.forEach((question, row) => {
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote >= 0) increase(supporters, (clusterStarts[row] as number) + vote, 1)
    }
  })
  return { questions: Uint32Array.from(questions), clusterStarts, supporters }
}

/** Step 1: accuracies and soft labels, each from the other, starting from the shares of the votes. */
function agreementAccuracy(
  table: VoteTable,
  shares: GroupShares,
  answered: Answered,
): { accuracy: Float64Array; rounds: number } {
  const width = table.models.length
  const { groupCount } = shares
  const posterior = answered.supporters.slice()
  for (let row = 0; row < answered.questions.length; row++) {
    const start = answered.clusterStarts[row] as number
    const end = answered.clusterStarts[row + 1] as number
    let total = 0
    for (let cluster = start; cluster < end; cluster++) total += posterior[cluster] as number
    for (let cluster = start; cluster < end; cluster++) posterior[cluster] = (posterior[cluster] as number) / total
  }
  const answers = groupedSums(table, shares, answered, () => 1)
  let accuracy: Float64Array = new Float64Array(width * groupCount)
  for (let round = 0; round < emRounds; round++) {
    const hits = groupedSums(
      table,
      shares,
      answered,
      (row, _model, vote) => posterior[(answered.clusterStarts[row] as number) + vote] as number,
    )
    const next = new Float64Array(width * groupCount)
    let change = 0
    for (let model = 0; model < width; model++) {
      let hitsInAll = 0
      let answersInAll = 0
      for (let group = 0; group < groupCount; group++) {
        hitsInAll += hits[model * groupCount + group] as number
        answersInAll += answers[model * groupCount + group] as number
      }
      const mean = (hitsInAll + 1.2) / (answersInAll + 2)
      for (let group = 0; group < groupCount; group++) {
        const place = model * groupCount + group
        next[place] = ((hits[place] as number) + priorAnswers * mean) / ((answers[place] as number) + priorAnswers)
        change = Math.max(change, Math.abs((next[place] as number) - (accuracy[place] as number)))
      }
    }
    accuracy = next
    if (round >= 3 && change < emTolerance) return { accuracy, rounds: round }
    updatePosterior(table, shares, answered, accuracy, posterior)
  }
  return { accuracy, rounds: emRounds - 1 }
}

/** s_c = sum over supporters of ln P/(1-P) + ln L, with "none of these" as one more outcome. */
function updatePosterior(
  table: VoteTable,
  shares: GroupShares,
  answered: Answered,
  accuracy: Float64Array,
  posterior: Float64Array,
): void {
  const width = table.models.length
  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    const start = answered.clusterStarts[row] as number
    const clusterCount = (answered.clusterStarts[row + 1] as number) - start
    const wrongOptions = table.wrongOptions[question] as number
    const scores = new Float64Array(clusterCount + 1)
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      const expected = clipAccuracy(sharedAccuracy(accuracy, shares, question, model))
      increase(scores, vote, Math.log(expected / (1 - expected)) + Math.log(wrongOptions))
    }
    scores[clusterCount] = Math.log(Math.max(wrongOptions + 1 - clusterCount, 0.5))
    softmaxInPlace(scores)
    for (let cluster = 0; cluster < clusterCount; cluster++) posterior[start + cluster] = scores[cluster] as number
  }
}

/** Step 2: how often a model stands with the strongest cluster of the others, ties shared. */
function leaveOwnVoteOutAccuracy(
  table: VoteTable,
  shares: GroupShares,
  answered: Answered,
  powers: Float64Array,
): Float64Array {
  const width = table.models.length
  const { groupCount } = shares
  const hitsInAll = new Float64Array(width)
  const answersInAll = new Float64Array(width)
  const hit = (row: number, model: number, vote: number): number => {
    const question = answered.questions[row] as number
    const clusterCount = table.clusterCounts[question] as number
    const strengths = new Float64Array(clusterCount)
    for (let other = 0; other < width; other++) {
      const cluster = table.votes[question * width + other] as number
      if (other !== model && cluster >= 0) increase(strengths, cluster, powers[row * width + other] as number)
    }
    let highest = 0
    for (const strength of strengths) highest = Math.max(highest, strength)
    let tied = 0
    for (const strength of strengths) if (strength === highest) tied++
    const result = strengths[vote] === highest ? 1 / tied : 0
    increase(hitsInAll, model, result)
    increase(answersInAll, model, 1)
    return result
  }
  const hits = groupedSums(table, shares, answered, hit)
  const answers = groupedSums(table, shares, answered, () => 1)
  const accuracy = new Float64Array(width * groupCount)
  for (let model = 0; model < width; model++) {
    const mean = ((hitsInAll[model] as number) + 1) / ((answersInAll[model] as number) + 2)
    for (let group = 0; group < groupCount; group++) {
      const place = model * groupCount + group
      accuracy[place] = ((hits[place] as number) + priorAnswers * mean) / ((answers[place] as number) + priorAnswers)
    }
  }
  return accuracy
}

/** Step 3: r_c = softmax of 8 times the cluster's share of the votes, each weighted by P^4. */
function consensusLabels(table: VoteTable, answered: Answered, powers: Float64Array): Float64Array {
  const width = table.models.length
  const labels = new Float64Array(answered.supporters.length)
  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    const start = answered.clusterStarts[row] as number
    const scores = new Float64Array((answered.clusterStarts[row + 1] as number) - start)
    let total = 0
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      increase(scores, vote, powers[row * width + model] as number)
      total += powers[row * width + model] as number
    }
    for (let cluster = 0; cluster < scores.length; cluster++)
      scores[cluster] = (consensusSharpness * (scores[cluster] as number)) / total
    softmaxInPlace(scores)
    labels.set(scores, start)
  }
  return labels
}

/**
 * Steps 4 and 5: each cluster stands once among the right ones with weight alpha = r and once among the wrong ones with
 * beta = (1 - r) n; a linear discriminant with one covariance and shrunken means per group tells them apart.
 */
function discriminantWeights(
  table: VoteTable,
  shares: GroupShares,
  answered: Answered,
  labels: Float64Array,
): Float64Array {
  const width = table.models.length
  const { groupCount } = shares
  const { supporters } = answered
  let alphaInAll = 0
  let betaInAll = 0
  const rightMean = new Float64Array(width)
  const wrongMean = new Float64Array(width)
  const rightSecond = new Float64Array(width * width)
  const wrongSecond = new Float64Array(width * width)
  const rightGroupSums = new Float64Array(groupCount * width)
  const wrongGroupSums = new Float64Array(groupCount * width)
  const rightGroupTotals = new Float64Array(groupCount)
  const wrongGroupTotals = new Float64Array(groupCount)

  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    const start = answered.clusterStarts[row] as number
    const end = answered.clusterStarts[row + 1] as number
    let alphaOfQuestion = 0
    let betaOfQuestion = 0
    for (let cluster = start; cluster < end; cluster++) {
      alphaOfQuestion += labels[cluster] as number
      betaOfQuestion += (1 - (labels[cluster] as number)) * (supporters[cluster] as number)
    }
    alphaInAll += alphaOfQuestion
    betaInAll += betaOfQuestion
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      const alpha = labels[start + vote] as number
      const beta = (1 - alpha) * (supporters[start + vote] as number)
      increase(rightMean, model, alpha)
      increase(wrongMean, model, beta)
      for (let other = 0; other < width; other++) {
        if (table.votes[question * width + other] !== vote) continue
        increase(rightSecond, model * width + other, alpha)
        increase(wrongSecond, model * width + other, beta)
      }
      for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
        const place = (shares.groups[entry] as number) * width + model
        increase(rightGroupSums, place, alpha * (shares.values[entry] as number))
        increase(wrongGroupSums, place, beta * (shares.values[entry] as number))
      }
    }
    for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
      increase(rightGroupTotals, shares.groups[entry] as number, alphaOfQuestion * (shares.values[entry] as number))
      increase(wrongGroupTotals, shares.groups[entry] as number, betaOfQuestion * (shares.values[entry] as number))
    }
  }
  if (answered.questions.length === 0) return new Float64Array(groupCount * width)

  const kappa = betaInAll / alphaInAll
  for (let model = 0; model < width; model++) {
    rightMean[model] = (rightMean[model] as number) / alphaInAll
    wrongMean[model] = betaInAll === 0 ? 0 : (wrongMean[model] as number) / betaInAll
  }
  const covariance = new Float64Array(width * width)
  let trace = 0
  for (let row = 0; row < width; row++) {
    for (let column = 0; column < width; column++) {
      const place = row * width + column
      const right =
        (rightSecond[place] as number) / alphaInAll - (rightMean[row] as number) * (rightMean[column] as number)
      const wrong =
        betaInAll === 0
          ? 0
          : (wrongSecond[place] as number) / betaInAll - (wrongMean[row] as number) * (wrongMean[column] as number)
      covariance[place] = right + wrong
    }
    trace += covariance[row * width + row] as number
  }
  const ridge = (covarianceRidge * trace) / width
  // Without any disagreement there is nothing to learn from, and nothing to divide by.
  if (!(ridge > 0)) return new Float64Array(groupCount * width).fill(1)
  for (let row = 0; row < width; row++) increase(covariance, row * width + row, ridge)
  const differences = new Float64Array(groupCount * width)
  for (let group = 0; group < groupCount; group++) {
    for (let model = 0; model < width; model++) {
      const place = group * width + model
      const right =
        ((rightGroupSums[place] as number) + discriminantShrinkage * (rightMean[model] as number)) /
        ((rightGroupTotals[group] as number) + discriminantShrinkage)
      const wrong =
        kappa === 0
          ? 0
          : ((wrongGroupSums[place] as number) + discriminantShrinkage * kappa * (wrongMean[model] as number)) /
            ((wrongGroupTotals[group] as number) + discriminantShrinkage * kappa)
      differences[place] = right - wrong
    }
  }
  return solvePositiveDefinite(covariance, differences)
}

/** rows x models: P_qm^4, 0 where a model has no answer. */
function agreementPowers(accuracy: Float64Array, shares: GroupShares, answered: Answered, width: number): Float64Array {
  const powers = new Float64Array(answered.questions.length * width)
  for (let row = 0; row < answered.questions.length; row++) {
    for (let model = 0; model < width; model++) {
      powers[row * width + model] =
        clipAccuracy(sharedAccuracy(accuracy, shares, answered.questions[row] as number, model)) ** 4
    }
  }
  return powers
}

/** models x groups: the sum over questions answered by the model of G_qd times the value. */
function groupedSums(
  table: VoteTable,
  shares: GroupShares,
  answered: Answered,
  valueAt: (row: number, model: number, vote: number) => number,
): Float64Array {
  const width = table.models.length
  const sums = new Float64Array(width * shares.groupCount)
  for (let row = 0; row < answered.questions.length; row++) {
    const question = answered.questions[row] as number
    for (let model = 0; model < width; model++) {
      const vote = table.votes[question * width + model] as number
      if (vote < 0) continue
      const value = valueAt(row, model, vote)
      for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
        increase(
          sums,
          model * shares.groupCount + (shares.groups[entry] as number),
          (shares.values[entry] as number) * value,
        )
      }
    }
  }
  return sums
}

function sharedAccuracy(accuracy: Float64Array, shares: GroupShares, question: number, model: number): number {
  let value = 0
  for (let entry = shares.starts[question] as number; entry < (shares.starts[question + 1] as number); entry++) {
    value +=
      (shares.values[entry] as number) *
      (accuracy[model * shares.groupCount + (shares.groups[entry] as number)] as number)
  }
  return value
}

function clipAccuracy(value: number): number {
  return Math.min(0.98, Math.max(0.02, value))
}

function increase(target: Float64Array, place: number, amount: number): void {
  target[place] = (target[place] as number) + amount
}
