import './question.css'
import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../src/server/page/bank/question-detail.ts'
import type { SimilarQuestions } from '../../src/server/page/bank/similar-questions.ts'
import { hrefOf } from '../address/address.ts'
import { type ApiError, requestJson } from '../api/api-client.ts'
import { useResource } from '../api/use-resource.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { useRowKeys } from '../parts/row-keys.ts'
import { Waiting } from '../parts/waiting.tsx'
import { PageHeading } from '../shell/page-heading.tsx'
import { say } from '../texts/say.ts'
import { words } from '../texts/words.ts'
import { datasetName } from './dataset-key.ts'
import { markOf, outcomeSentence } from './outcome-marks.tsx'
import { QuestionRow } from './questions-page.tsx'
import { RecordedAnswers } from './recorded-answers.tsx'

/** One question with what every model answered; what was graded wrong stands first. */
export function QuestionPage({ dataset, questionId }: { readonly dataset: string; readonly questionId: string }) {
  useRowKeys()
  const path = `v1/bank/questions/${encodeURIComponent(dataset)}/${encodeURIComponent(questionId)}`
  const question = useResource<QuestionDetail>(path)
  const { value } = question
  return (
    <>
      <p class="crumbs small">
        <a href={hrefOf(['bank', 'questions'])}>{words.questions.title}</a>
        <span aria-hidden="true">/</span>
        <a href={hrefOf(['bank', 'questions'], { dataset })}>{datasetName(dataset === '-' ? undefined : dataset)}</a>
      </p>
      <PageHeading title={say(words.question.title, { id: questionId })} />
      {question.error !== undefined && <ErrorNote error={question.error} onRetry={question.reload} />}
      {value === undefined && question.loading && <Waiting lines={8} />}
      {value !== undefined && (
        <>
          <Asked question={value} />
          <RecordedAnswers question={value} />
          <Similar question={value} />
        </>
      )}
    </>
  )
}

function Asked({ question }: { readonly question: QuestionDetail }) {
  const { text, options, reference, readAs, cells } = question
  const marks = cells.map(({ correct }) => markOf(correct)).join('')
  return (
    <section class="asked">
      <h2 class="for-readers">{words.question.text}</h2>
      <p class="model-text">{text}</p>
      {options !== undefined && (
        <ol class="options">
          {options.map((option, place) => (
            <li key={place}>{option}</li>
          ))}
        </ol>
      )}
      <dl class="reference">
        <div>
          <dt>{words.question.reference}</dt>
          <dd class="model-text">{reference ?? words.question.noReference}</dd>
        </div>
        <div>
          <dt>{words.question.readAs}</dt>
          <dd>{readAs}</dd>
        </div>
        <div>
          <dt>{words.question.outcome}</dt>
          <dd>{outcomeSentence(marks)}</dd>
        </div>
      </dl>
    </section>
  )
}

function Similar({ question }: { readonly question: QuestionDetail }) {
  const [found, setFound] = useState<SimilarQuestions>()
  const [error, setError] = useState<ApiError>()
  const [looking, setLooking] = useState(false)
  const look = (): void => {
    setLooking(true)
    setError(undefined)
    requestJson<SimilarQuestions>('v1/bank/similar', { method: 'POST', body: { question: question.text, limit: 9 } })
      .then(setFound, setError)
      .finally(() => setLooking(false))
  }
  const others = found?.data.filter(
    ({ questionId, dataset }) => questionId !== question.questionId || dataset !== question.dataset,
  )
  return (
    <section>
      <header class="section-head">
        <h2>{words.question.similar}</h2>
        {found === undefined && (
          <button type="button" disabled={looking} onClick={look}>
            {words.question.look}
          </button>
        )}
      </header>
      {error !== undefined && <ErrorNote error={error} onRetry={look} />}
      {found === undefined && error === undefined && <p class="quiet small">{words.question.similarHint}</p>}
      {found !== undefined && others?.length === 0 && <p class="quiet small">{words.question.noneSimilar}</p>}
      {others !== undefined && others.length > 0 && (
        <ol class="question-rows">
          {others.slice(0, 8).map((other) => (
            <li key={`${other.dataset} ${other.questionId}`}>
              <QuestionRow
                question={other}
                models={found?.models ?? []}
                likeness={say(words.question.likeness, { similarity: other.similarity.toFixed(2) })}
              />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
