import { linearRegExp } from '../../core/linear-regexp.ts'
import { isRecord } from '../object.ts'
import type { Check } from './check.ts'

/** https://json-schema.org/specification-links: only what these files differ in matters. */
export type Draft = 4 | 6 | 7 | 2019 | 2020

/** A part of a schema, as it was written. */
export type Keywords = Readonly<Record<string, unknown>>

/** What compiling a part needs of the whole. */
export interface Compiler {
  readonly draft: Draft
  /** The check of a part. @param at JSON pointer of it, for messages */
  compile(schema: unknown, at: string): Check
  /** The check that a reference names. */
  refer(reference: string, at: string): Check
}

/** A schema that is none, or says what is not supported. In words for people. */
export function brokenSchema(at: string, what: string): Error {
  return new Error(`${at === '' ? 'the schema' : at} ${what}`)
}

/** A map of schemas under a keyword. */
export function schemasOf(keywords: Keywords, keyword: string, at: string): readonly [string, unknown][] {
  const value = keywords[keyword]
  if (value === undefined) return []
  if (!isRecord(value)) throw brokenSchema(`${at}/${keyword}`, 'is no map of schemas')
  return Object.entries(value)
}

export function numberOf(keywords: Keywords, keyword: string, at: string): number | undefined {
  const value = keywords[keyword]
  if (value === undefined) return undefined
  if (typeof value !== 'number') throw brokenSchema(`${at}/${keyword}`, 'is no number')
  return value
}

export function textsOf(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw brokenSchema(at, 'is no list of texts')
}

/** A pattern of a schema. The texts that it is held against are strangers', so it has to match in linear time. */
export function patternOf(pattern: unknown, at: string): (text: string) => boolean {
  if (typeof pattern !== 'string') throw brokenSchema(at, 'is no text')
  try {
    return linearRegExp(pattern)
  } catch (error) {
    throw brokenSchema(at, `cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}
