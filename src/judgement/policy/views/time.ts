import { unknown } from './view.ts'

export const TIMESTAMP = 'google.protobuf.Timestamp'
const DAY = 86_400_000

/** Throws an Unknown where there is none. */
export function timeOf(text: string | undefined, what: string): Date {
  const time = new Date(text ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? unknown(what) : time
}

export function isTime(text: string | undefined): boolean {
  return !Number.isNaN(new Date(text ?? Number.NaN).getTime())
}

/** Whole days from one to the other, downwards: 1 is at least 24 hours. Negative where `to` lies before. */
export function daysBetween(from: Date, to: Date): bigint {
  return BigInt(Math.floor((to.getTime() - from.getTime()) / DAY))
}
