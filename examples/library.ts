import { createOpenAiCompatibleModel, createSmacs } from 'smacs'

const models = ['qwen2.5:7b', 'llama3.1:8b', 'gemma2:9b'].map((model) =>
  createOpenAiCompatibleModel({ id: model, baseUrl: 'http://127.0.0.1:11434/v1', model }),
)
const smacs = createSmacs({ models })

const run = smacs.stream('What is 17 * 23?', { strategy: 'paper', maxCalls: 15 })
for await (const event of run) {
  if (event.type === 'call-finished' && event.stage === 'aggregation')
    console.log(`candidate: ${event.generation.text}`)
  if (event.type === 'answer-finished') console.log(event.answer.text, event.answer.usage)
}

for (const model of models) await model.close?.()
