import { strict as assert } from 'node:assert'

/** The server without `/v1`, and what to name as the model. */
const [, , serverUrl, ...models] = process.argv
export const url = serverUrl
export const baseUrl = `${serverUrl}/v1`
export const apiKey = 'not-needed'
export const question = 'What is 6 x 7?'
export const weatherQuestion = 'What is the weather in Oslo?'

/** Asks by each model in turn and tells how it went, a line of JSON each. */
export async function attempt(mode, ask) {
  for (const model of models) {
    const told = { mode, model }
    try {
      await ask(model)
    } catch (error) {
      told.failure = `${error?.name}: ${error?.message}`
    }
    process.stdout.write(`${JSON.stringify(told)}\n`)
  }
}

export const assertAnswer = (text) => assert.equal(text, 'The answer is 42.')
export const assertWeather = (text) => assert.match(text, /12 degrees in Oslo/)
export const assertObject = (value) => assert.deepEqual(value, { city: 'Oslo', degrees: 12 })
export const weatherOf = ({ city }) => `12 degrees in ${city}`

/** Joins what `textOf` finds in the pieces of a stream. */
export async function joined(stream, textOf) {
  const texts = []
  for await (const piece of stream) {
    const text = textOf(piece)
    if (text) texts.push(text)
  }
  return texts.join('')
}
