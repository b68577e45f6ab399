import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with a plain count of tests and the names of those that were skipped. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string) => tests.filter((test) => test.result().state === state)
    const skipped = inState('skipped')
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests()].length === 0,
    )
    for (const test of skipped) process.stdout.write(`skipped: ${test.module.relativeModuleId} > ${test.name}\n`)
    const counts = `${inState('passed').length} passed, ${inState('failed').length + broken.length} failed, ${skipped.length} skipped`
    process.stdout.write(`\n${counts}\n`)
  }
}
