/**
 * Why a wait is given up whose end nobody needs any more. One for all of them: an abort without a reason makes an error
 * with a stack each time, which costs more than the wait itself.
 */
export const noLongerNeeded: Error = new Error('No longer needed.')
