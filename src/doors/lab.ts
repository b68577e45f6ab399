/** smacs/lab: strategies, ours and your own, measured on recorded answers by the code that serves. */

export { type CompareStrategiesOptions, compareStrategies } from '../lab/compare/compare-strategies.ts'
export type {
  Calibration,
  Comparison,
  DatasetFigures,
  MeasuredAccuracy,
  MeasuredAmount,
  PairedDifference,
  StrategyFigures,
} from '../lab/compare/comparison.ts'
