import * as vitest from 'vitest'
import { spendLedgerContract } from './spend-ledger.contract.ts'
import { createMemoryLedger, type SpendLedger } from './spend-ledger.ts'

const ledgers = new Map<string, SpendLedger>()

spendLedgerContract(vitest, 'a ledger in memory', async (name) => {
  const ledger = ledgers.get(name) ?? createMemoryLedger()
  ledgers.set(name, ledger)
  return { ...ledger, close: async () => undefined }
})
