import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ClusterApi } from '../../apiserver/types.ts'
import { STORE_KINDS } from '../../stores.ts'
import {
  type Cluster,
  type Door,
  inStore,
  type PodOptions,
  podMaker,
  register,
  type StartApi,
  startDoor,
  TICKET,
  USERS,
} from '../cluster.ts'

import { ALLOW_LIST, BAD } from './allow-list.ts'

const HOUR = 60 * 60 * 1000
/** When the clock of the services below begins. */
const START = Date.parse('2026-03-01T12:00:00Z')

interface Step {
  /** Hours after the beginning. */
  readonly at?: number
  readonly ticket?: string
  readonly pod?: Omit<PodOptions, 'image'>
  readonly passes: boolean
}

interface BreakGlassCase {
  readonly name: string
  /** Beside the annotation and the group. */
  readonly policy: string
  readonly steps: readonly Step[]
}

const CASES: readonly BreakGlassCase[] = [
  {
    name: 'maxDuration from the first use of each ticket',
    policy: 'maxDuration: 1h',
    steps: [
      { at: 0, ticket: 'INC-1', passes: true },
      { at: 0.99, ticket: 'INC-1', passes: true },
      { at: 1, ticket: 'INC-1', passes: false },
      { at: 1, ticket: 'INC-2', passes: true },
      { at: 1.99, ticket: 'INC-2', passes: true },
      { at: 24 * 30, ticket: 'INC-1', passes: false },
    ],
  },
  {
    name: 'until a day, to its end',
    policy: 'until: 2026-03-01',
    steps: [
      { at: 0, ticket: 'INC-1', passes: true },
      { at: 11.99, ticket: 'INC-1', passes: true },
      { at: 12, ticket: 'INC-1', passes: false },
      { at: 12, ticket: 'INC-2', passes: false },
    ],
  },
  {
    name: 'until a time that is over, whatever the duration',
    policy: 'until: 2026-03-01T11:59:59Z, maxDuration: 4h',
    steps: [{ ticket: 'INC-1', passes: false }],
  },
  {
    name: 'uses of one ticket, of which a dry run is none',
    policy: 'maxDuration: 4h, uses: 2',
    steps: [
      { ticket: 'INC-1', pod: { dryRun: true }, passes: true },
      { ticket: 'INC-1', passes: true },
      { ticket: 'INC-1', passes: true },
      { ticket: 'INC-1', passes: false },
      { ticket: 'INC-1', pod: { dryRun: true }, passes: false },
      { ticket: 'INC-2', passes: true },
    ],
  },
  {
    name: 'groups, of who asks',
    policy: 'maxDuration: 4h',
    steps: [
      { ticket: 'INC-1', pod: { token: 'admin' }, passes: false },
      { ticket: 'INC-1', passes: true },
    ],
  },
  {
    name: 'the pattern of the whole ticket',
    policy: 'maxDuration: 4h, ticketPattern: "INC-[0-9]+"',
    steps: [
      { ticket: 'INC-12', passes: true },
      { ticket: 'INC-12 please', passes: false },
      { ticket: 'xINC-12', passes: false },
      { ticket: '', passes: false },
      { passes: false },
    ],
  },
  {
    name: 'namespaces',
    policy: 'maxDuration: 4h, namespaces: ["shop"]',
    steps: [
      { ticket: 'INC-1', pod: { namespace: 'warned' }, passes: false },
      { ticket: 'INC-1', passes: true },
    ],
  },
]

const policyOf = (
  breakGlass: string,
): string => `${ALLOW_LIST}  breakGlass: {annotation: ${TICKET}, groups: [oncall], ${breakGlass}}
`

/** Break-glass by time, use, group, pattern and place; each use is on record. */
export function breakGlassCases(startApi: StartApi): void {
  for (const store of STORE_KINDS)
    describe(`break-glass on ${store}`, () => {
      for (const { name, policy, steps } of CASES)
        it(`is bound to ${name}`, async (t) => {
          let now = START
          const door = await startDoor(t, { store, policy: () => policyOf(policy), now: () => now })
          const { api, create } = await asking(t, startApi, door)
          for (const { at = 0, ticket, pod = {}, passes } of steps) {
            now = START + at * HOUR
            const annotations = ticket === undefined ? {} : { [TICKET]: ticket }
            const answer = await create({ image: BAD, annotations, token: 'oncall', ...pod })
            assert.equal(
              answer.status,
              passes ? 201 : 403,
              `${ticket} after ${at} hours: ${answer.body.message}`,
            )
            const [told, words] = passes
              ? ([answer.warnings ?? '', `break-glass: ${ticket} passes by what refuses`] as const)
              : ([answer.body.message, 'evil.com/x is not in the allow list'] as const)
            assert.ok(told.includes(words), told)
          }
          assert.deepEqual(
            await decisionsOf(door),
            steps.map(({ at = 0, ticket, pod, passes }) => ({
              at: START + at * HOUR,
              allowed: passes ? 1 : 0,
              ticket: passes ? ticket : null,
              user_name: pod?.token === 'admin' ? 'admin' : 'jane',
              namespace: pod?.namespace ?? 'shop',
              dry_run: pod?.dryRun ? 1 : 0,
            })),
          )
          const audited = (await api.audited()).flatMap(
            (entry) => entry['validate.plimsoll.test/break-glass'] ?? [],
          )
          assert.deepEqual(
            audited,
            steps.flatMap(({ ticket, passes }) => (passes ? [ticket] : [])),
          )
        })
    })
}

async function asking(t: TestContext, startApi: StartApi, door: Door) {
  const api: ClusterApi = await startApi(t, { namespaces: { shop: {}, warned: {} }, tokens: USERS })
  await register(api, 'validating', `${door.url}/admission/validate`)
  const create: Cluster['create'] = podMaker(api)
  return { api, create }
}

/** All that is on record, in order. */
async function decisionsOf(door: Door) {
  return await inStore(
    door,
    async ({ db }) =>
      await db
        .selectFrom('admission_decisions')
        .select(['at', 'allowed', 'ticket', 'user_name', 'namespace', 'dry_run'])
        .orderBy('id')
        .execute(),
  )
}
