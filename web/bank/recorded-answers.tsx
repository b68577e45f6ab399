import type { QuestionDetail, RecordedAnswer } from '../../src/server/page/bank/question-detail.ts'
import { hrefOf } from '../address/address.ts'
import { AnswerMark } from '../parts/answer-mark.tsx'
import { count, dollars, duration } from '../texts/figures.ts'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { markOf, OutcomeMark } from './outcome-marks.tsx'

/** Answers named before the rest is counted. */
const mostAnswers = 10

/** Every recorded answer to a question: grades that deserve a look, then what is wrong, then what is right. */
export function RecordedAnswers({ question }: { readonly question: QuestionDetail }) {
  const cells = question.cells.toSorted((a, b) => urgency(a) - urgency(b))
  const places = commonFirst(question)
  const doubtful = cells.filter(({ containsReference }) => containsReference === true).length
  return (
    <section>
      <header class="section-head">
        <h2>{words.question.answers}</h2>
      </header>
      {question.answers.length > 0 && <Agreement question={question} places={places} />}
      {doubtful > 0 && <p class="note">{say(words.question.doubtful, { count: doubtful })}</p>}
      {cells.length === 0 && <p class="quiet">{words.question.nobodyAsked}</p>}
      <ul class="recorded">
        {cells.map((cell) => (
          <li key={`${cell.model} ${cell.sample}`}>
            <Recorded cell={cell} look={cell.same === undefined ? undefined : places.indexOf(cell.same)} />
          </li>
        ))}
      </ul>
      {question.notAsked.length > 0 && (
        <p class="quiet small not-asked">{say(words.question.notAsked, { models: question.notAsked.join(', ') })}</p>
      )}
    </section>
  )
}

/** Which answers there are, and who gave each. */
function Agreement({ question: { answers, cells }, places }: AgreementProps) {
  const rest = places.length - mostAnswers
  return (
    <ul class="agreement">
      {places.slice(0, mostAnswers).map((place, look) => {
        const answer = answers[place] ?? ''
        const given = cells.filter(({ same }) => same === place)
        const grades = new Set(given.map(({ correct }) => markOf(correct)))
        return (
          <li key={answer}>
            <AnswerMark place={look} />
            <strong class="answer-text">{answer}</strong>
            <span class="quiet small">{say(words.question.givenBy, { count: given.length })}</span>
            <span class="quiet small">{gradeText([...grades])}</span>
          </li>
        )
      })}
      {rest > 0 && <li class="quiet small">{say(words.question.further, { count: rest })}</li>}
    </ul>
  )
}

interface AgreementProps {
  readonly question: QuestionDetail
  /** Places of the answers, the most common first. */
  readonly places: readonly number[]
}

interface RecordedProps {
  readonly cell: RecordedAnswer
  /** The place of its answer among the most common ones. */
  readonly look: number | undefined
}

function Recorded({ cell, look }: RecordedProps) {
  const { model, sample, correct, response, answer, usage, latencyMs, costUsd, containsReference } = cell
  const mark = markOf(correct)
  const figures = [
    ...(usage?.outputTokens === undefined ? [] : [say(words.question.tokens, { count: usage.outputTokens })]),
    ...(latencyMs === undefined ? [] : [duration(latencyMs)]),
    ...(costUsd === undefined ? [] : [dollars(costUsd)]),
  ]
  return (
    <details data-doubtful={containsReference}>
      <summary data-row>
        <OutcomeMark mark={mark} />
        <span class="recorded-model">
          {model}
          {sample > 0 && <span class="quiet small"> {say(words.question.sample, { number: count(sample + 1) })}</span>}
        </span>
        <span class="recorded-answer">
          {look !== undefined && <AnswerMark place={look} />}
          <span class="answer-text">
            {answer ?? (response === undefined ? words.unknown : words.question.noAnswer)}
          </span>
        </span>
        <span class="quiet small">
          {gradeText([mark])}
          {containsReference && ` · ${words.question.worthALook}`}
        </span>
        <span class="quiet small figure">{figures.join(' · ')}</span>
      </summary>
      <div class="response">
        {response === undefined ? (
          <p class="quiet">{words.question.noText}</p>
        ) : (
          <p class="model-text">{response === '' ? words.question.empty : response}</p>
        )}
        {containsReference && <p class="quiet small">{words.question.whyDoubtful}</p>}
        <p class="small">
          <a href={hrefOf(['models', model])}>{say(words.question.toModel, { model })}</a>
        </p>
      </div>
    </details>
  )
}

/** Places of the answers, the most common first, equally common ones as they came. */
function commonFirst({ answers, cells }: QuestionDetail): readonly number[] {
  const timesOf = (place: number): number => cells.filter(({ same }) => same === place).length
  return [...answers.keys()].toSorted((a, b) => timesOf(b) - timesOf(a) || a - b)
}

function urgency({ correct, containsReference }: RecordedAnswer): number {
  if (containsReference) return 0
  if (correct === undefined) return 3
  return correct === 0 ? 1 : correct < 1 ? 2 : 4
}

function gradeText(marks: readonly string[]): string {
  return marks.map((mark) => words.question.grades[mark as keyof typeof words.question.grades]).join(', ')
}
