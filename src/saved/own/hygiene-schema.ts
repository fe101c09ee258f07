import * as z from 'zod/mini'

/*
 * What is read of the figures of an image's hygiene, which stand in a report by the names that they have here; see
 * schema.ts and core/hygiene.ts.
 */

const text = z.string()
const texts = z.array(text)
const count = z.int().check(z.nonnegative())
const points = z.number().check(z.minimum(0), z.maximum(100))

const Tool = z.object({
  kind: z.enum([
    'package-manager',
    'downloader',
    'shell',
    'compiler',
    'privileges',
    'debugger',
    'editor',
    'remote',
  ]),
  name: text,
  path: text,
  package: z.optional(text),
  layer: count,
  bytes: count,
  remedy: text,
})

const Treemap = z.object({
  nodes: z.array(z.object({ path: text, isFolder: z.boolean(), bytes: count, package: z.optional(text) })),
  packages: z.array(z.object({ name: text, bytes: count })),
  otherBytes: count,
})

export const Hygiene = z.object({
  identity: z.object({
    name: text,
    created: z.optional(text),
    ageDays: z.optional(count),
    storedBytes: count,
    entrypoint: texts,
    cmd: texts,
    exposedPorts: texts,
    volumes: texts,
    healthcheck: z.enum(['present', 'absent', 'not applicable']),
  }),
  user: z.object({
    configured: text,
    uid: z.optional(count),
    name: z.optional(text),
    isRoot: z.boolean(),
  }),
  layers: z.array(z.object({ bytes: count, hiddenBytes: count, createdBy: z.optional(text) })),
  shippedBytes: count,
  visibleBytes: count,
  files: count,
  efficiency: z.object({
    score: z.number().check(z.minimum(0), z.maximum(1)),
    wastedBytes: count,
    userWastedPercent: z.number().check(z.minimum(0)),
    reclaimableBytes: count,
    paths: z.array(z.object({ path: text, count, bytes: count })),
  }),
  hiddenBytes: count,
  hidden: z.array(z.object({ path: text, bytes: count, layer: count, hiddenBy: count })),
  tools: z.array(Tool),
  leftovers: z.array(
    z.object({
      name: text,
      path: text,
      places: count,
      files: count,
      bytes: count,
      layer: count,
      remedy: text,
    }),
  ),
  privileges: z.array(
    z.object({
      kind: z.enum([
        'set-user-ID',
        'set-group-ID',
        'capabilities',
        'world-writable file',
        'world-writable folder',
      ]),
      path: text,
      layer: count,
      package: z.optional(text),
    }),
  ),
  services: texts,
  duplicates: z.optional(z.array(z.object({ paths: texts, bytes: count }))),
  unjudged: texts,
  scores: z.array(
    z.object({
      area: z.enum([
        'identity',
        'user',
        'tools',
        'leftovers',
        'waste',
        'privileges',
        'secrets',
        'configuration',
      ]),
      points,
    }),
  ),
  score: points,
  treemap: z.optional(Treemap),
})
export type Hygiene = z.infer<typeof Hygiene>
