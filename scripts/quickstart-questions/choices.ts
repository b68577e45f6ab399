import type { Draft } from './draft.ts'
import type { Draw } from './draw.ts'

/** Hand-written: question, right option, three wrong ones. */
const choices: readonly (readonly [string, string, string, string, string])[] = [
  ['Which of these is a fruit?', 'banana', 'carrot', 'potato', 'onion'],
  ['Which of these is a colour?', 'purple', 'table', 'seven', 'music'],
  ['Which of these can fly?', 'eagle', 'horse', 'shark', 'snail'],
  ['Which of these lives in the sea?', 'dolphin', 'camel', 'sparrow', 'goat'],
  ['Which of these is a musical instrument?', 'violin', 'hammer', 'pillow', 'bottle'],
  ['Which of these is a metal?', 'copper', 'wood', 'glass', 'cotton'],
  ['Which of these is an even number?', '8', '3', '7', '5'],
  ['Which of these is a prime number?', '13', '9', '15', '21'],
  ['Which of these is the largest number?', '91', '19', '78', '45'],
  ['Which of these is the smallest number?', '12', '21', '30', '19'],
  ['Which of these is a season?', 'winter', 'Monday', 'noon', 'March'],
  ['Which of these is a day of the week?', 'Friday', 'June', 'spring', 'evening'],
  ['Which of these is a month?', 'August', 'Sunday', 'autumn', 'midnight'],
  ['What do bees make?', 'honey', 'milk', 'silk', 'bread'],
  ['What do plants need to make food?', 'sunlight', 'darkness', 'plastic', 'sugar cubes'],
  ['What is ice made of?', 'water', 'sand', 'oil', 'salt'],
  ['What do we use to see?', 'eyes', 'ears', 'hands', 'feet'],
  ['What does a thermometer measure?', 'temperature', 'weight', 'distance', 'time'],
  ['What is the freezing point of water in degrees Celsius?', '0', '32', '100', '50'],
  ['Which gas do people need to breathe in?', 'oxygen', 'helium', 'neon', 'methane'],
  ['Which organ pumps blood through the body?', 'heart', 'liver', 'stomach', 'lung'],
  ['Which country is in Europe?', 'Poland', 'Brazil', 'Kenya', 'Thailand'],
  ['Which country is in South America?', 'Peru', 'Norway', 'India', 'Egypt'],
  ['Which city is in the United States?', 'Chicago', 'Berlin', 'Mumbai', 'Lima'],
  ['Which planet do we live on?', 'Earth', 'Mars', 'Venus', 'Neptune'],
  ['Which star is closest to the Earth?', 'the Sun', 'Sirius', 'Polaris', 'Vega'],
  ['Which animal is a mammal?', 'whale', 'trout', 'frog', 'lizard'],
  ['Which animal lays eggs?', 'hen', 'cow', 'dog', 'sheep'],
  ['Which shape has three sides?', 'triangle', 'square', 'circle', 'pentagon'],
  ['Which word is a verb?', 'jump', 'chair', 'green', 'slowly'],
  ['Which word is an adjective?', 'happy', 'run', 'house', 'quickly'],
  ['Which word means the same as "big"?', 'large', 'tiny', 'thin', 'late'],
  ['Which word rhymes with "cat"?', 'hat', 'dog', 'cup', 'sun'],
]

const letters = ['A', 'B', 'C', 'D'] as const

/** The options stand in the question's text, one `A. option` a line, in a drawn order; the answer is the letter. */
export function choiceDrafts(draw: Draw): Draft[] {
  // Every letter is right equally often (to one), so that a model that always says "A" gets a quarter.
  const places = draw.shuffled(choices.map((_, index) => index % letters.length))
  return choices.map(([question, right, ...wrong], index) => {
    const options: string[] = draw.shuffled(wrong)
    const place = places[index] ?? 0
    options.splice(place, 0, right)
    const lines = options.map((option, position) => `${letters[position]}. ${option}`)
    return {
      question: [question, ...lines].join('\n'),
      reference: letters[place] ?? 'A',
      answerType: 'choice',
      options,
    }
  })
}
