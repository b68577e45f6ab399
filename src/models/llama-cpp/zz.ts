import * as m from 'node-llama-cpp'
import type { LlamaContext, LlamaEngine, LlamaRuntime, LlamaSequence, LlamaWeights } from './runtime.ts'
export const a: LlamaRuntime['getLlama'] = m.getLlama
export const b: LlamaRuntime['resolveChatWrapper'] = m.resolveChatWrapper
export const c: LlamaRuntime['resolveModelFile'] = m.resolveModelFile
declare const e: m.Llama
export const e1: LlamaEngine = e
declare const f: m.LlamaModel
export const f1: LlamaWeights = f
declare const g: m.LlamaContext
export const g1: LlamaContext = g
declare const h: m.LlamaContextSequence
export const h1: LlamaSequence = h
