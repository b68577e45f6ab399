/** One response as ZeroEval published it. */
export interface ZeroEvalTask {
  readonly response: string
  /** The published `answer`: `# 42` in gsm. */
  readonly reference: string
  /** `crux` compares program output as text; every other dataset compares numbers. */
  readonly dataset?: string
}

/**
 * The published rule of ZeroEval: the `answer` field of the first complete JSON object, else the last loose
 * `"answer": …` (quotes optional). gsm and math-l5 compare the first number after `$` and `,` are removed and a fraction
 * is evaluated; crux compares strings after outer quotes are off, and there the empty string is an answer.
 * Gives the published counts exactly (fixtures/published-grading.json). Our own graders are elsewhere and read more.
 */
export function gradeZeroEvalPublished({ response, reference, dataset }: ZeroEvalTask): 0 | 1 {
  const isOutput = dataset === 'crux'
  const given = publishedAnswer(response, isOutput)
  if (given === undefined) return 0
  if (isOutput) return withoutOuterQuotes(given) === withoutOuterQuotes(reference) ? 1 : 0
  const left = sanitised(given)
  const right = sanitised(reference.replaceAll('#', '').trim())
  if (left === right) return 1
  const [leftNumber, rightNumber] = [firstNumber(left), firstNumber(right)]
  return leftNumber !== undefined && leftNumber === rightNumber ? 1 : 0
}

function publishedAnswer(response: string, allowEmpty: boolean): string | undefined {
  const object = firstCompleteObject(response)
  const field = object?.answer
  const known =
    field === undefined || field === null ? undefined : typeof field === 'string' ? field : JSON.stringify(field)
  if (known !== undefined && (known !== '' || allowEmpty)) return known
  return [...response.matchAll(/"?answer"?\s{0,1000}:\s{0,1000}"?([^"]*)/g)].at(-1)?.[1]
}

/** The first text in balanced braces, line breaks left out, where it is JSON. Braces inside strings count too. */
function firstCompleteObject(response: string): { readonly answer?: unknown } | undefined {
  const start = response.indexOf('{')
  let depth = 0
  for (let at = start; at >= 0 && at < response.length; at++) {
    const char = response.charAt(at)
    if (char === '{') depth++
    else if (char === '}' && --depth === 0) return parsedObject(response.slice(start, at + 1).replaceAll('\n', ''))
  }
  return undefined
}

function parsedObject(text: string): { readonly answer?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function sanitised(answer: string): string {
  const bare = answer.replaceAll('$', '').trim().replaceAll(',', '')
  const fraction = /^([-+]?\d+)\/(\d+)$/.exec(bare)
  return fraction === null || Number(fraction[2]) === 0 ? bare : String(Number(fraction[1]) / Number(fraction[2]))
}

function firstNumber(text: string): number | undefined {
  const found = /-?\d+(?:\.\d+)?/.exec(text)?.[0]
  return found === undefined ? undefined : Number(found)
}

function withoutOuterQuotes(text: string): string {
  const trimmed = text.trim()
  const quote = trimmed.charAt(0)
  const isQuoted = trimmed.length >= 2 && (quote === '"' || quote === "'") && trimmed.endsWith(quote)
  return isQuoted ? trimmed.slice(1, -1) : trimmed
}
