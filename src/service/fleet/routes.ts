import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import { RequestFault, type Route } from '../http/route.ts'
import { dayOf } from '../matcher/findings-store.ts'
import { parseConstraints } from './constraints.ts'
import { countAll, countByLabel, countHistory, dayAfter, LEVELS } from './counts.ts'
import { missingImages, newestTags } from './images.ts'
import { answerList, FILTER_QUERY, filterOf, LIST_QUERY, LIST_TYPES } from './listing.ts'
import { choosePackages, imagesWithPackages } from './packages.ts'
import { imagesWithFinding } from './vulnerabilities.ts'

/** Days of one history. */
export const MAX_DAYS = 800
const DEFAULT_DAYS = 30

const Text = z.string().check(z.minLength(1), z.maxLength(1024))
const Day = z.string().check(z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/))
const Count = z.number()
const CountShape = { critical: Count, high: Count, medium: Count, low: Count, unknown: Count }
const PackageShape = {
  image: z.string(),
  image_name: z.optional(z.string()),
  type: z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
}
const WRONG = { summary: 'A wrong parameter' }
const NOT_GIVEN = { summary: 'None of the accepted types is given' }

/** Questions over all images of a tenant. Findings are those of the advisories, before anybody's decisions. */
export function fleetRoutes(context: ServiceContext): readonly Route[] {
  return [
    packagesRoute(context),
    vulnerabilityRoute(context),
    countsRoute(context),
    historyRoute(context),
    repositoriesRoute(context),
    missingRoute(context),
  ]
}

function packagesRoute({ store: { db } }: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/packages',
    id: 'findPackages',
    summary: 'Which images have a package, in which versions',
    access: 'report',
    query: {
      name: { summary: 'With or without its namespace', schema: Text, isRequired: true },
      version: {
        summary:
          'A version, or constraints in the order of the ecosystem, of which all must hold: >=3.0,<3.0.14',
        schema: Text,
      },
      type: { summary: 'Type of its purl: deb, npm', schema: Text },
      ...LIST_QUERY,
    },
    answers: {
      200: list('Packages of images', {
        packages: z.array(z.object(PackageShape)),
        uncompared: Count,
        next: z.optional(z.string()),
      }),
      400: WRONG,
      406: NOT_GIVEN,
    },
    handle: async (request) => {
      const { name, version: text, type } = request.query as { name: string; version?: string; type?: string }
      const version = text === undefined ? undefined : parseConstraints(text)
      if (text !== undefined && !version)
        throw new RequestFault(
          400,
          'bad-request',
          `«${text}» is no range of versions, such as >=3.0,<3.0.14.`,
        )
      const question = { name, ...(type === undefined ? {} : { type }), ...(version ? { version } : {}) }
      const { ids, uncompared } = await choosePackages(db, question)
      const filter = filterOf(request)
      return await answerList(request, {
        name: 'packages',
        columns: ['image', 'image_name', 'type', 'name', 'version', 'purl'],
        cursor: z.tuple([z.number(), z.number()]),
        more: { uncompared },
        read: async (page) => await imagesWithPackages(db, filter, ids, page),
      })
    },
  }
}

function vulnerabilityRoute({ store: { db } }: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/vulnerabilities/{id}/images',
    id: 'findVulnerableImages',
    summary: 'Which images are hit by a flaw, by any of its ids',
    access: 'report',
    query: LIST_QUERY,
    answers: {
      200: list('Packages of images that are hit', {
        images: z.array(
          z.object({
            ...PackageShape,
            finding: z.string(),
            severity: z.string(),
            status: z.string(),
            fixed_version: z.optional(z.string()),
            kev: z.boolean(),
            epss: z.optional(Count),
          }),
        ),
        next: z.optional(z.string()),
      }),
      400: WRONG,
      406: NOT_GIVEN,
    },
    handle: async (request) => {
      const filter = filterOf(request)
      const id = request.params['id'] ?? ''
      return await answerList(request, {
        name: 'images',
        columns: [
          'image',
          'image_name',
          'type',
          'name',
          'version',
          'purl',
          'finding',
          'severity',
          'status',
          'fixed_version',
          'kev',
          'epss',
        ],
        cursor: z.tuple([z.number(), z.number(), z.string()]),
        read: async (page) => await imagesWithFinding(db, filter, id, page),
      })
    },
  }
}

function countsRoute({ store: { db } }: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/counts',
    id: 'countFindings',
    summary: 'Findings of all images by severity',
    access: 'report',
    query: {
      ...FILTER_QUERY,
      by: { summary: 'Name of a label, by whose values to count as well', schema: Text },
    },
    answers: {
      200: json('Sums over the images', {
        images: Count,
        ...CountShape,
        by: z.optional(z.array(z.object({ value: z.string(), images: Count, ...CountShape }))),
      }),
      400: WRONG,
    },
    handle: async (request) => {
      const filter = filterOf(request)
      const by = request.query['by'] as string | undefined
      const all = await countAll(db, filter)
      const value = by === undefined ? all : { ...all, by: await countByLabel(db, filter, by) }
      return { status: 200, body: { kind: 'json', value } }
    },
  }
}

function historyRoute(context: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/counts/history',
    id: 'countFindingsByDay',
    summary: 'Findings of the images that are here, by severity, day by day',
    access: 'report',
    query: {
      from: { summary: `First day, UTC; without it ${DEFAULT_DAYS} days before the last`, schema: Day },
      to: { summary: 'Last day; without it today', schema: Day },
      ...FILTER_QUERY,
    },
    answers: {
      200: json('A sum a day', { days: z.array(z.object({ day: z.string(), ...CountShape })) }),
      400: WRONG,
    },
    handle: async (request) => {
      const { from: first, to = dayOf(context.now()) } = request.query as { from?: string; to?: string }
      if (Number.isNaN(Date.parse(to))) throw new RequestFault(400, 'bad-request', `«${to}» is no day.`)
      const from = first ?? dayAfter(to, 1 - DEFAULT_DAYS)
      const days = (Date.parse(to) - Date.parse(from)) / Date.parse('1970-01-02') + 1
      // Also where one of them is no day.
      if (!(days >= 1 && days <= MAX_DAYS))
        throw new RequestFault(400, 'bad-request', `A history is of 1 to ${MAX_DAYS} days.`)
      const value = { days: await countHistory(context.store.db, filterOf(request), { from, to }) }
      return { status: 200, body: { kind: 'json', value } }
    },
  }
}

function repositoriesRoute({ store: { db } }: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/repositories',
    id: 'listRepositories',
    summary: 'The newest tag of each repository, with the findings of its image by severity',
    access: 'report',
    query: LIST_QUERY,
    answers: {
      200: list('Repositories by name', {
        repositories: z.array(
          z.object({
            repository: z.string(),
            tag: z.string(),
            image: z.string(),
            seen: z.string(),
            indexed: z.boolean(),
            ...Object.fromEntries(LEVELS.map((level) => [level, z.optional(Count)])),
          }),
        ),
        next: z.optional(z.string()),
      }),
      400: WRONG,
      406: NOT_GIVEN,
    },
    handle: async (request) => {
      const filter = filterOf(request)
      return await answerList(request, {
        name: 'repositories',
        columns: ['repository', 'tag', 'image', 'seen', 'indexed', ...LEVELS],
        cursor: z.string(),
        read: async (page) => await newestTags(db, filter, page),
      })
    },
  }
}

function missingRoute({ store: { db } }: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/missing-images',
    id: 'listMissingImages',
    summary: 'Images that their registry does not have any more',
    access: 'report',
    query: LIST_QUERY,
    answers: {
      200: list('Images in the order in which they came', {
        images: z.array(
          z.object({ image: z.string(), name: z.optional(z.string()), missing_since: z.string() }),
        ),
        next: z.optional(z.string()),
      }),
      400: WRONG,
      406: NOT_GIVEN,
    },
    handle: async (request) => {
      const filter = filterOf(request)
      return await answerList(request, {
        name: 'images',
        columns: ['image', 'name', 'missing_since'],
        cursor: z.number(),
        read: async (page) => await missingImages(db, filter, page),
      })
    },
  }
}

function list(summary: string, shape: Readonly<Record<string, z.ZodMiniType>>) {
  return { summary, types: LIST_TYPES, schema: z.object(shape) }
}

function json(summary: string, shape: Readonly<Record<string, z.ZodMiniType>>) {
  return { summary, types: ['application/json'], schema: z.object(shape) }
}
