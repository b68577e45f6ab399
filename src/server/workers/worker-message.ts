import type { MetricValues } from '../observation/metrics.ts'

/** What a worker tells or asks the process that started it. `ask` numbers a question; its answer has the same number. */
export type MessageFromWorker =
  | { readonly type: 'serving'; readonly url: string; readonly hasPage: boolean }
  | {
      readonly type: 'take'
      readonly ask: number
      readonly bucket: BucketName
      readonly amount: number
      readonly needed: number
    }
  | { readonly type: 'spend'; readonly bucket: BucketName; readonly amount: number }
  | { readonly type: 'session-open'; readonly ask: number; readonly hash: string; readonly owner: string }
  | { readonly type: 'session-owner'; readonly ask: number; readonly hash: string }
  | { readonly type: 'session-end'; readonly ask: number; readonly hash: string }
  | { readonly type: 'metrics-of-all'; readonly ask: number }
  | { readonly type: 'metrics'; readonly values: MetricValues }

/** What a worker is told. */
export type MessageToWorker =
  | { readonly type: 'answer'; readonly ask: number; readonly value: number | string | undefined }
  | { readonly type: 'metrics-wanted' }
  | { readonly type: 'reload' }
  | { readonly type: 'stop' }

export interface BucketName {
  readonly name: string
  readonly perMinute: number
}
