import { findFeed } from '../../engine/feeds.ts'
import type { ServiceContext } from '../context.ts'
import { type Answer, RequestFault, type Route, type RouteRequest } from '../http/route.ts'
import { FEED, FEEDS, type FeedAnswer, GENERATION, type GenerationAnswer } from './answers.ts'
import { type FeedStatus, listStatus } from './feed-status.ts'
import { listGenerations } from './generations.ts'
import { acceptGeneration, rejectGeneration } from './publish.ts'
import { addUpdate, scheduledFeeds } from './schedules.ts'
import type { FeedFiles, Generation } from './types.ts'

const TYPES = ['application/json']
const NO_FEED = { summary: 'There is no such feed here' }
const NOT_HELD = { summary: 'There is no such generation that is held back' }

/** `/api/v1/feeds`: how the feeds stand, and what a person decides about them. */
export function feedRoutes(context: ServiceContext, needs: { readonly files: FeedFiles }): readonly Route[] {
  const { store } = context
  return [
    {
      method: 'GET',
      path: '/api/v1/feeds',
      id: 'listFeeds',
      summary: 'Every feed that is kept up to date, with how its last update went',
      access: 'report',
      answers: { 200: { summary: 'The feeds, sorted by id', types: TYPES, schema: FEEDS } },
      handle: async () => json({ feeds: await feeds(context) }),
    },
    {
      method: 'GET',
      path: '/api/v1/feeds/{feed}',
      id: 'getFeed',
      summary: 'One feed, with its generations',
      access: 'report',
      answers: { 200: { summary: 'The feed', types: TYPES, schema: FEED }, 404: NO_FEED },
      handle: async (request) => json(await oneFeed(context, parameter(request, 'feed'))),
    },
    {
      method: 'POST',
      path: '/api/v1/feeds/{feed}/update',
      id: 'updateFeed',
      summary: 'Bring a feed up to date now',
      access: 'admin',
      answers: {
        202: { summary: 'One of the replicas is about to' },
        404: { summary: 'There is no feed of this name' },
        409: { summary: 'Feeds are not fetched here' },
      },
      handle: async (request) => {
        const feed = parameter(request, 'feed')
        const isKnown = findFeed(feed) ?? (await feeds(context)).some(({ id }) => id === feed)
        if (!isKnown) throw new RequestFault(404, 'feed-unknown', `There is no feed ${feed}.`)
        if (context.config.matcher.database.offline)
          throw new RequestFault(
            409,
            'feed-unreachable',
            'Fetching is switched off: feeds come by import-updaters.',
          )
        await addUpdate(context, store.db, feed)
        return { status: 202 }
      },
    },
    {
      method: 'POST',
      path: '/api/v1/feeds/{feed}/generations/{ref}/accept',
      id: 'acceptGeneration',
      summary: 'Put a generation in force that was held back because it shrank',
      access: 'admin',
      answers: { 200: { summary: 'It is in force', types: TYPES, schema: GENERATION }, 404: NOT_HELD },
      handle: async (request) => {
        const accepted = await acceptGeneration(
          context,
          parameter(request, 'feed'),
          parameter(request, 'ref'),
        )
        if (!accepted) throw notHeld(request)
        context.log.info(
          { request: request.id, feed: accepted.feed, ref: accepted.ref, by: request.identity.name },
          'generation accepted',
        )
        await needs.files.sync(request.signal)
        return json(generationAnswer(accepted))
      },
    },
    {
      method: 'DELETE',
      path: '/api/v1/feeds/{feed}/generations/{ref}',
      id: 'rejectGeneration',
      summary:
        'Drop a generation that was held back; while upstream serves the same it will be held back again',
      access: 'admin',
      answers: { 204: { summary: 'It is gone' }, 404: NOT_HELD },
      handle: async (request) => {
        if (!(await rejectGeneration(context, parameter(request, 'feed'), parameter(request, 'ref'))))
          throw notHeld(request)
        return { status: 204 }
      },
    },
  ]
}

function parameter({ params }: RouteRequest, name: string): string {
  return params[name] ?? ''
}

function notHeld(request: RouteRequest): RequestFault {
  const message = `The feed ${parameter(request, 'feed')} has no generation ${parameter(request, 'ref')} that is held back.`
  return new RequestFault(404, 'not-found', message)
}

function json(value: unknown): Answer {
  return { status: 200, body: { kind: 'json', value } }
}

async function oneFeed(context: ServiceContext, id: string): Promise<FeedAnswer> {
  const feed = (await feeds(context)).find((one) => one.id === id)
  if (!feed)
    throw new RequestFault(404, 'not-found', `The feed ${id} is not among those that are kept up to date.`)
  const generations = await listGenerations(context.store.db, id)
  return { ...feed, generations: generations.map(generationAnswer) }
}

async function feeds({ store: { db } }: ServiceContext): Promise<FeedAnswer[]> {
  const generations = Map.groupBy(await listGenerations(db), ({ feed }) => feed)
  const status = new Map((await listStatus(db)).map((one) => [one.feed, one]))
  const scheduled = new Set(await scheduledFeeds(db))
  const ids = new Set([...generations.keys(), ...status.keys(), ...scheduled])
  return [...ids]
    .sort()
    .map((id) => feedAnswer(id, generations.get(id) ?? [], status.get(id), scheduled.has(id)))
}

function feedAnswer(
  id: string,
  generations: readonly Generation[],
  status: FeedStatus | undefined,
  isScheduled: boolean,
): FeedAnswer {
  const current = generations.find(({ standing }) => standing === 'current')
  const held = generations.find(({ standing }) => standing === 'held')
  return {
    id,
    name: current?.state.name ?? findFeed(id)?.name ?? id,
    scheduled: isScheduled,
    ...(current ? { current: generationAnswer(current) } : {}),
    ...(held ? { held: generationAnswer(held) } : {}),
    ...(status?.lastAttemptAt === undefined ? {} : { last_attempt: isoOf(status.lastAttemptAt) }),
    ...(status?.lastSuccessAt === undefined ? {} : { last_success: isoOf(status.lastSuccessAt) }),
    ...(status?.lastError === undefined ? {} : { last_error: status.lastError }),
  }
}

function generationAnswer({ ref, standing, createdAt, state }: Generation): GenerationAnswer {
  return {
    ref,
    standing,
    digest: state.digest,
    created: isoOf(createdAt),
    checked: state.checkedAt,
    ...(state.upstreamDate === undefined ? {} : { upstream_date: state.upstreamDate }),
    records: state.records,
    skipped: state.skipped,
  }
}

function isoOf(time: number): string {
  return new Date(time).toISOString()
}
