import { oneLine } from '../core/printable.ts'
import type { Reachability, ReachabilityState, ReachabilityStep, ReachedBy } from '../core/reachability.ts'

const LEADS: Readonly<Record<ReachedBy, string>> = {
  'entry point': 'is what the image starts',
  'health check': 'is started by the health check',
  interpreter: 'runs it',
  needed: 'is a library that it needs',
  dlopen: 'is a library that it names',
  names: 'is a program that it names',
  script: 'is what it runs',
  import: 'is a module that it imports',
  'class path': 'is on its class path',
}

/** Whether what the image starts leads to a package, and how, in sentences. */
export function reachabilityWords({ state, chain, reason }: Reachability, name: string): string {
  const why = reason === undefined ? '' : ` ${oneLine(reason)}`
  switch (state) {
    case 'reachable':
      return `What the image starts leads to ${name}: ${chainWords(chain)}.`
    case 'not-in-closure':
      return `Nothing that the image starts leads to ${name}, as far as programs, scripts and modules say what they need.`
    case 'unknown':
      return chain.length > 0
        ? `Whether what the image starts leads to ${name} is not known.${why} The way would be: ${chainWords(chain)}.`
        : `Whether what the image starts leads to ${name} is not known.${why}`
  }
}

/** `usr/sbin/nginx is what the image starts, lib/libz.so.1 is a library that it needs` */
function chainWords(chain: readonly ReachabilityStep[]): string {
  return chain.map((step) => `${placeOf(step)} ${LEADS[step.by]}`).join(', ')
}

function placeOf({ path, pathInside }: ReachabilityStep): string {
  return oneLine(pathInside === undefined ? path : `${pathInside} in ${path}`)
}

const MARKS: Readonly<Record<ReachabilityState, string>> = {
  reachable: 'yes',
  'not-in-closure': 'no',
  unknown: '?',
}

/** One word for a narrow column; empty where nobody asked. */
export function reachabilityMark(reachability: Reachability | undefined): string {
  return reachability ? MARKS[reachability.state] : ''
}
